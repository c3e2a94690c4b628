let leaving = false

/** Leaves for the sign-in page, which comes back to this one. */
export function signIn(): void {
  if (leaving) return
  leaving = true
  location.assign(`/sign-in?return_path=${encodeURIComponent(location.pathname + location.search)}`)
}
