// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title What an amount is worth in another token
/// @dev No state and no calls.
abstract contract PriceRules {
    uint256 internal constant MAX_SLIPPAGE_BPS = 1_000;

    uint256 private constant WHOLE_BPS = 10_000;

    /// @dev `out × priceOut × 10^scaleIn × (1 + bps) / (priceIn × 10^scaleOut)`, rounded once, down: in favour of the payer by
    /// less than a unit. Prices are below 2^112 and scales at most 36, so that no product here overflows.
    function _mostPriced(
        uint120 amountOut,
        uint256 priceIn,
        uint256 scaleIn,
        uint256 priceOut,
        uint256 scaleOut,
        uint256 slippageBps
    ) internal pure returns (uint256) {
        (uint256 up, uint256 down) = scaleIn >= scaleOut
            ? (10 ** (scaleIn - scaleOut), uint256(1))
            : (uint256(1), 10 ** (scaleOut - scaleIn));
        return Math.mulDiv(amountOut * priceOut, up * (WHOLE_BPS + slippageBps), priceIn * down * WHOLE_BPS);
    }
}
