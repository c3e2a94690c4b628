import { Loading, Skeleton } from '../components/states.tsx'

/** The shell before it is known who is signed in. */
export function ShellSkeleton() {
  return (
    <Loading>
      <div className="flex min-h-dvh">
        <div className="hidden w-[228px] shrink-0 border-line border-r md:block" />
        <div className="grow">
          <div className="h-[52px] border-line border-b" />
          <div className="flex flex-col gap-4 px-4 pt-5 md:px-7">
            <Skeleton className="h-4 w-24" />
            <Skeleton className="h-9 w-40" />
            <Skeleton className="h-64 w-full" />
          </div>
        </div>
      </div>
    </Loading>
  )
}
