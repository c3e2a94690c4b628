export function Logo() {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <rect x="1.5" y="6.5" width="18" height="11" rx="3" stroke="currentColor" strokeWidth="1.8" />
      <rect x="4.5" y="9.5" width="7.5" height="5" rx="1" fill="var(--accent)" />
      <path d="M22.5 10.5v3" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
    </svg>
  )
}
