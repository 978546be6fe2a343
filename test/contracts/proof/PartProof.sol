// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {PaymentRules} from "../../../contracts/payment/PaymentRules.sol";

/// @title What solc's SMTChecker proves of parts: fees and shares
/// @dev Apart from the steps: their products would keep the solver from proving those.
contract PartProof is PaymentRules {
    function proves_fee_and_rest_make_the_whole(uint256 amount, uint16 bps) external pure {
        _checkAmount(amount);
        require(bps <= MAX_BPS);
        uint256 fee = _partOf(amount, bps);
        assert(fee <= amount);
        assert(fee + (amount - fee) == amount);
    }

    function proves_a_part_is_rounded_down_by_less_than_a_unit(uint256 amount, uint16 bps) external pure {
        _checkAmount(amount);
        require(bps <= MAX_BPS);
        uint256 fee = _partOf(amount, bps);
        assert(fee * MAX_BPS <= amount * bps);
        assert((fee + 1) * MAX_BPS > amount * bps);
    }
}

/// @title What solc's SMTChecker proves of the fees of several captures
contract FeesProof is PaymentRules {
    function proves_no_part_overflows(uint256 amount, uint16 bps) external pure {
        uint256 units = _checkAmount(amount);
        assert(units <= type(uint256).max / type(uint16).max && bps <= type(uint16).max);
    }

    /// @dev So, by addition, of any number of captures: together they stay within the signed bounds of the whole.
    function proves_two_fees_are_at_most_the_fee_of_the_whole_and_a_unit_below_it(
        uint120 first,
        uint120 second,
        uint16 bps
    ) external pure {
        uint256 whole = uint256(first) + second;
        // The distributive law, which the solver need not find.
        require(uint256(first) * bps + uint256(second) * bps == whole * bps);
        uint256 fees = _partOf(first, bps) + _partOf(second, bps);
        assert(fees <= _partOf(whole, bps));
        assert(fees + 1 >= _partOf(whole, bps));
    }
}

contract ShareProof is PaymentRules {
    function proves_two_steps_pay_a_share_as_one(uint120 first, uint120 second, uint16 bps) external pure {
        require(bps <= MAX_BPS);
        uint256 one = _partOf(uint256(first) + second, bps);
        assert(_shareOf(0, first, bps) + _shareOf(first, second, bps) == one);
    }
}

contract WholeProof is PaymentRules {
    function proves_fee_shares_and_rest_make_the_whole(
        uint256 amount,
        uint16 feeBps,
        uint16 firstBps,
        uint16 secondBps
    ) external pure {
        _checkAmount(amount);
        // What `feeBps + firstBps + secondBps <= MAX_BPS` says, each side times the amount: products the solver need not open.
        require(amount * feeBps + amount * firstBps + amount * secondBps <= amount * MAX_BPS);
        uint256 fee = _partOf(amount, feeBps);
        uint256 first = _partOf(amount, firstBps);
        uint256 second = _partOf(amount, secondBps);
        assert(fee + first + second <= amount);
    }
}
