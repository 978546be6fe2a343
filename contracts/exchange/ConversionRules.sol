// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title What the payer agreed to pay at most
/// @dev No state, no calls, no inline assembly: a solver can prove it. `test/contracts/proof` says what is proved.
abstract contract ConversionRules {
    /// @dev The payer agreed to `maxIn` for `maxOut`; for a part of it, to that part of `maxIn`, rounded down. The escrow takes
    /// no more than `maxOut`, and `maxOut` above zero.
    function _mostSigned(uint120 maxIn, uint120 maxOut, uint120 amountOut) internal pure returns (uint256) {
        return (uint256(maxIn) * amountOut) / maxOut;
    }
}
