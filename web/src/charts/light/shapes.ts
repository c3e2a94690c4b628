// Of d3-shape, what straight lines and stacks are drawn with. Recharts names more: whoever asks for a curve gets a
// straight line, and every stack begins at zero.
import { curveLinear, stackOffsetNone } from 'victory-vendor/d3-shape'

export { area, curveLinear, line, stack, stackOffsetNone, stackOrderNone } from 'victory-vendor/d3-shape'

export const curveBasis = curveLinear
export const curveBasisClosed = curveLinear
export const curveBasisOpen = curveLinear
export const curveBumpX = curveLinear
export const curveBumpY = curveLinear
export const curveLinearClosed = curveLinear
export const curveMonotoneX = curveLinear
export const curveMonotoneY = curveLinear
export const curveNatural = curveLinear
export const curveStep = curveLinear
export const curveStepAfter = curveLinear
export const curveStepBefore = curveLinear
export const stackOffsetExpand = stackOffsetNone
export const stackOffsetSilhouette = stackOffsetNone
export const stackOffsetWiggle = stackOffsetNone
