// Runs in the page before any of its scripts: what a test does and reads there.
window.testLook = {
	/** What a person does in the language menu, also behind an open dialog. */
	choose(locale, theme) {
		document.documentElement.dataset.theme = theme
		const menu = document.querySelector('select:has(> option[lang="zh-Hans"])')
		if (menu.value === locale) return
		Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(menu, locale)
		menu.dispatchEvent(new Event('change', { bubbles: true }))
	},
	/** Visible texts in Latin words alone, without data, names in their own language, and toasts. */
	latinTexts() {
		const found = []
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const text = node.textContent.trim()
			const parent = node.parentElement
			if (!/[A-Za-z]{3}/.test(text) || /[\u4e00-\u9fff]/.test(text) || !parent.checkVisibility()) continue
			if (
				parent.closest('.font-mono, [translate="no"], [lang]:not(html), [aria-live][role="status"], textarea, script')
			)
				continue
			found.push(text)
		}
		return found
	},
}
