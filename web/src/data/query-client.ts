import { CoulombError } from '@coulomb/sdk'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { signIn } from './sign-in.ts'

// A session that is over shows itself in whatever is asked next.
const onError = (error: unknown) => {
  if (error instanceof CoulombError && error.status === 401) signIn()
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      // The live stream says when something has changed; this is for what it does not know of.
      staleTime: 60_000,
      // The SDK asks again where it helps.
      retry: false,
      refetchOnWindowFocus: false,
    },
    mutations: { retry: false },
  },
})
