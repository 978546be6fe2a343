/** @jsxImportSource preact */
import { renderToString } from 'preact-render-to-string'

declare const CHECKOUT_ASSETS: { script: string; styles: string[]; preload: string[] }
export function render() {
	return renderToString(<main>{CHECKOUT_ASSETS.script}</main>)
}
