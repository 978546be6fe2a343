// Runs before the first paint, so that a chosen theme never flashes; the choice itself is kept by src/style/theme.ts.
{
	const cookie = (name) => document.cookie.match(`(?:^|; )${name}=([^;]+)`)?.[1]
	const theme = cookie('theme')
	const lang = cookie('lang')
	if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
	if (lang === 'en' || lang === 'zh-Hans') document.documentElement.lang = lang
}
