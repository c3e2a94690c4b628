import type { Caller } from '../permissions.ts'
import type { DemoCustomer } from './demo-people.ts'
import { type Html, html } from './html.ts'
import type { Page } from './page.ts'

export interface SignInPage {
  asker: Pick<Caller, 'principal' | 'session'> | null
  /** With whom to look around; null without a demo. */
  customers: DemoCustomer[] | null
  return_path: string
  /** Whether a provider of OpenID Connect is configured. */
  oidc: boolean
}

export function signInPage({ asker, customers, return_path, oidc }: SignInPage): Page {
  return {
    title: 'Sign in',
    body: html`
      <h1>${customers ? 'Choose who you are' : 'Sign in'}</h1>
      ${asker ? already(asker.session?.name ?? asker.principal.actor, return_path) : null}
      ${oidc ? provider(return_path) : null}
      ${customers ? demo(customers, return_path) : null}
      ${customers || oidc ? null : byLink()}`,
  }
}

function already(who: string, return_path: string): Html {
  return html`<p>You are signed in as ${who.replace(/^member:/, '')}.</p>
    <div class="row">
      <a class="button primary" href="${return_path}">Go on</a>
      <form method="post" action="/sign-out"><button>Sign out</button></form>
    </div>`
}

function provider(return_path: string): Html {
  const address = `/sign-in/oidc?return_path=${encodeURIComponent(return_path)}`
  return html`<div class="row"><a class="button primary" href="${address}">Sign in with your company's account</a></div>`
}

function byLink(): Html {
  return html`<p>There are no passwords here. Open your credits from inside the product that you use:
      its link signs you in.</p>
    <p class="muted">For its backend: <code>POST /v1/organizations/{organization_id}/portal-sessions</code> makes such
      a link; see <a class="muted" href="/docs">the reference</a>.</p>`
}

function demo(customers: DemoCustomer[], return_path: string): Html {
  return html`<p class="muted">The demo: invented customers, each of another product. This page is shown only on
      the machine that Coulomb runs on.</p>
    <form method="post" action="/sign-in/demo">
      <input type="hidden" name="return_path" value="${return_path}">
      <ul class="customers">
        ${customers.map(
          ({ organization_id, name, product, people }) => html`<li>
            <div><h2>${name}</h2><span class="muted small">${product}</span></div>
            <div class="people">
              ${people.map(
                (person) => html`<button name="who" value="${organization_id}/${person.member_id}">
                  ${ROLES[person.role]}<small>${person.name}</small></button>`,
              )}
            </div></li>`,
        )}
        <li>
          <div><h2>The vendor</h2><span class="muted small">all customers</span></div>
          <div class="people"><button name="who" value="operator">Operator<small>console</small></button></div>
        </li>
      </ul>
    </form>`
}

const ROLES = { admin: 'Admin', manager: 'Manager', user: 'User' }
