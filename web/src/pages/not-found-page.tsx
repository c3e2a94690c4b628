import { Link } from '@tanstack/react-router'
import { buttonClasses } from '../components/button.tsx'
import { Empty } from '../components/states.tsx'

export function NotFoundPage() {
  return (
    <Empty
      title="There is no such page"
      action={
        <Link to="/" className={buttonClasses()}>
          To the start
        </Link>
      }
    />
  )
}
