/** What a payer needs from the first click on: loaded after the page is shown, and never for a receipt. */
export { createFlow } from './flow.ts'
export { followStep, Sheet } from './sheet.tsx'
export { discoverWallets } from './wallets.ts'
