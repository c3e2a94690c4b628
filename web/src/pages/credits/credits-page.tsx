export function CreditsPage() {
  return <h1 className="font-semibold text-large">Credits</h1>
}
