import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sharesOf } from './channel.ts'

const [payout, above] = [`0x${'11'.repeat(20)}`, `0x${'22'.repeat(20)}`]
const alone = { payout, cut_bps: 0, parent_payout: null, parent_cap_bps: null }
const below = { payout, parent_payout: above, parent_cap_bps: 3_000 }
const bps = (row: Parameters<typeof sharesOf>[0]) => sharesOf(row).map(({ account, bps }) => [account, bps])

test('the share is what was agreed, up to the cap', () => {
	expect(bps({ ...alone, share_bps: 250, cap_bps: 300 })).toEqual([[payout, 250]])
	expect(bps({ ...alone, share_bps: 250, cap_bps: 100 })).toEqual([[payout, 100]])
})

test('a parent has its cut of it, rounded down, and at most its own cap', () => {
	expect(bps({ ...below, share_bps: 33, cap_bps: 300, cut_bps: 5_000 })).toEqual([
		[payout, 17],
		[above, 16],
	])
	expect(bps({ ...below, share_bps: 300, cap_bps: 300, cut_bps: 5_000, parent_cap_bps: 10 })).toEqual([
		[payout, 290],
		[above, 10],
	])
})

test('a share of nothing is no share', () => {
	expect(bps({ ...below, share_bps: 1, cap_bps: 300, cut_bps: 5_000 })).toEqual([[payout, 1]])
	expect(bps({ ...below, share_bps: 100, cap_bps: 300, cut_bps: 10_000 })).toEqual([[above, 100]])
})

test('whatever was agreed, the shares make the lesser of share and cap, and none is zero', () => {
	const some = fc.integer({ min: 1, max: 3_000 })
	fc.assert(
		fc.property(
			some,
			some,
			fc.integer({ min: 1, max: 10_000 }),
			some,
			(share_bps, cap_bps, cut_bps, parent_cap_bps) => {
				const shares = sharesOf({ ...below, share_bps, cap_bps, cut_bps, parent_cap_bps })
				expect(shares.reduce((sum, share) => sum + share.bps, 0)).toBe(Math.min(share_bps, cap_bps))
				expect(shares.every((share) => share.bps > 0)).toBe(true)
			},
		),
	)
})
