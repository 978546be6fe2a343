// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ConversionRules} from "../../../contracts/exchange/ConversionRules.sol";

/// @title What solc's SMTChecker proves of a conversion: the payer's own maximum
contract ConversionProof is ConversionRules {
    function proves_no_conversion_takes_more_than_the_payer_signed(
        uint120 maxIn,
        uint120 maxOut,
        uint120 amountOut
    ) external pure {
        require(maxOut != 0 && amountOut <= maxOut);
        // What the rest of the line follows from, said for the solver.
        require(uint256(maxIn) * amountOut <= uint256(maxIn) * maxOut);
        assert(_mostSigned(maxIn, maxOut, amountOut) <= maxIn);
    }

    function proves_no_conversion_is_at_a_worse_rate_than_the_payer_signed(
        uint120 maxIn,
        uint120 maxOut,
        uint120 amountOut
    ) external pure {
        require(maxOut != 0 && amountOut <= maxOut);
        assert(_mostSigned(maxIn, maxOut, amountOut) * maxOut <= uint256(maxIn) * amountOut);
    }
}
