import { Link } from '@tanstack/react-router'

/** Opens "License Batteries and Credits Used" of a member, through the address (S1-33). */
export function ViewDetails({ member_id, name }: { member_id: string; name: string }) {
  return (
    <Link
      to="."
      search={(all) => ({ ...all, batteries: member_id })}
      resetScroll={false}
      aria-label={`View Details of ${name}`}
      className="rounded-small font-medium text-accent-ink hover:underline"
    >
      View Details
    </Link>
  )
}
