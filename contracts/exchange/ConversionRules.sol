// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title How much a conversion may take
/// @dev No state and no calls. Both limits are rounded down, so in favour of the payer by less than one unit.
abstract contract ConversionRules {
    uint256 internal constant MAX_SLIPPAGE_BPS = 1_000;

    uint256 private constant WHOLE_BPS = 10_000;

    /// @dev The payer agreed to `maxIn` for `maxOut`; for a part of it, to that part of `maxIn`. The escrow takes no more than
    /// `maxOut`, and `maxOut` above zero.
    function _mostSigned(uint120 maxIn, uint120 maxOut, uint120 amountOut) internal pure returns (uint256) {
        return (uint256(maxIn) * amountOut) / maxOut;
    }

    /// @dev What `amountOut` is worth, and the slippage, rounded once: `out × priceOut × 10^scaleIn × (1 + bps) /
    /// (priceIn × 10^scaleOut)`. Prices are below 2^112 and scales at most 36, so that no product here overflows.
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
