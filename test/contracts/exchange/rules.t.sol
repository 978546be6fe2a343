// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ConversionRules} from "../../../contracts/exchange/ConversionRules.sol";
import {PriceRules} from "../../../contracts/exchange/PriceRules.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";

/// @notice How much may be taken, to the unit.
contract RulesTest is ConversionRules, PriceRules {
    function test_examples_by_hand() public pure {
        // 100 euros of six decimals at 1.10, in dollars of six: 110, and one percent.
        assertEq(_mostPriced(100e6, 1e8, 14, 1.1e8, 14, 0), 110e6, "six and six");
        assertEq(_mostPriced(100e6, 1e8, 14, 1.1e8, 14, 100), 111.1e6, "with slippage");
        // Dollars of 18 decimals, of two, of eight.
        assertEq(_mostPriced(100e6, 1e8, 26, 1.1e8, 14, 0), 110e18, "eighteen");
        assertEq(_mostPriced(100e6, 1e8, 10, 1.1e8, 14, 0), 110e2, "two");
        assertEq(_mostPriced(100e6, 1e8, 16, 1.1e8, 14, 0), 110e8, "eight");
        // A feed of 18 decimals for the one, of eight for the other.
        assertEq(_mostPriced(100e6, 1e18, 24, 1.1e8, 14, 0), 110e6, "answers of eighteen and eight");
        assertEq(_mostPriced(100e18, 0.5e8, 10, 1.1e18, 36, 0), 220e2, "eighteen into two");
        // Less than a cent is nothing.
        assertEq(_mostPriced(9_090, 1e8, 10, 1.1e8, 14, 0), 0, "rounded down");
        assertEq(_mostPriced(9_091, 1e8, 10, 1.1e8, 14, 0), 1, "a cent");
    }

    function testFuzz_the_limit_of_the_feeds_is_exact_and_rounded_down_once(
        uint120 amount,
        uint112 priceIn,
        uint112 priceOut,
        uint256 scaleIn,
        uint256 scaleOut,
        uint256 bps
    ) public pure {
        priceIn = priceIn == 0 ? 1 : priceIn;
        (scaleIn, scaleOut, bps) = (scaleIn % 37, scaleOut % 37, bps % (MAX_SLIPPAGE_BPS + 1));
        uint256 up = scaleIn > scaleOut ? 10 ** (scaleIn - scaleOut) : 1;
        uint256 down = scaleOut > scaleIn ? 10 ** (scaleOut - scaleIn) : 1;
        uint256 numerator = uint256(amount) * priceOut;
        uint256 denominator = uint256(priceIn) * down * 10_000;
        (uint256 high, uint256 low) = Math.mul512(numerator, up * (10_000 + bps));
        // What does not fit a token's units is refused by the division.
        if (high >= denominator) return;
        uint256 limit = _mostPriced(amount, priceIn, scaleIn, priceOut, scaleOut, bps);
        (uint256 paidHigh, uint256 paidLow) = Math.mul512(limit, denominator);
        assertTrue(paidHigh < high || (paidHigh == high && paidLow <= low), "more than the price");
        unchecked {
            uint256 missing = low - paidLow;
            if (paidLow > low) paidHigh++;
            assertEq(paidHigh, high, "far less than the price");
            assertTrue(missing < denominator, "less than the price by a unit");
        }
    }

    function testFuzz_more_slippage_is_never_less(
        uint120 amount,
        uint64 priceIn,
        uint64 priceOut,
        uint256 a,
        uint256 b
    ) public pure {
        priceIn = priceIn == 0 ? 1 : priceIn;
        (a, b) = (a % 1_001, b % 1_001);
        if (a > b) (a, b) = (b, a);
        assertLe(
            _mostPriced(amount, priceIn, 14, priceOut, 26, a),
            _mostPriced(amount, priceIn, 14, priceOut, 26, b),
            "limit"
        );
    }

    function testFuzz_what_was_signed_is_taken_in_proportion(
        uint120 maxIn,
        uint120 maxOut,
        uint120 amount
    ) public pure {
        maxOut = maxOut == 0 ? 1 : maxOut;
        amount = amount % maxOut;
        uint256 limit = _mostSigned(maxIn, maxOut, amount);
        assertLe(limit, maxIn, "maximum");
        assertLe(limit * maxOut, uint256(maxIn) * amount, "rate");
        assertEq(_mostSigned(maxIn, maxOut, maxOut), maxIn, "whole");
    }
}
