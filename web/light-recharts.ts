// Recharts is larger than all the rest of a page together, a quarter of it for what our charts never use. Those parts
// give way to small ones of ours (src/charts/light/), under the names that Recharts imports them by.
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const ours = (name: string) => fileURLToPath(new URL(`src/charts/light/${name}.ts`, import.meta.url))

/** By who imports what; the other charts of Recharts are not ours. */
const REPLACED: Record<string, string> = {
  'selectors/combiners/combineConfiguredScale.js victory-vendor/d3-scale': ours('scales'),
  'selectors/combiners/combineRealScaleType.js victory-vendor/d3-scale': ours('scales'),
  'shape/Curve.js victory-vendor/d3-shape': ours('shapes'),
  'util/ChartUtils.js victory-vendor/d3-shape': ours('shapes'),
  'util/scale/index.js ./getNiceTickValues': ours('left-out'),
  'component/Tooltip.js ./DefaultTooltipContent': ours('left-out'),
  'component/Tooltip.js ../synchronisation/useChartSynchronisation': ours('left-out'),
  'chart/RechartsWrapper.js ../synchronisation/useChartSynchronisation': ours('left-out'),
}

/** The build fails where Recharts no longer imports one of them, as after an update: then this list is to be seen to. */
export function lightRecharts(): Plugin {
  const unmet = new Set(Object.keys(REPLACED))
  return {
    name: 'light-recharts',
    apply: 'build',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer?.includes('/node_modules/recharts/')) return null
      const what = Object.keys(REPLACED).find((one) => `${importer} ${source}`.endsWith(`/${one}`))
      if (what === undefined) return null
      unmet.delete(what)
      return REPLACED[what]
    },
    buildEnd(error) {
      if (!error && unmet.size > 0)
        this.error(`Recharts is not as light-recharts.ts knows it: ${[...unmet].join(', ')}`)
    },
  }
}
