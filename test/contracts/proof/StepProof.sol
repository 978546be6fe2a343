// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {PaymentRules} from "../../../contracts/payment/PaymentRules.sol";

/// @title What solc's SMTChecker proves of the steps of a payment
/// @notice Induction by hand: any state that keeps the invariant, one step, and the invariant is kept. Each function is one
/// property, proved for all arguments by `npm run prove`; what a step refuses is not a state after it.
/// @dev Invariant: authorized = captured + released + capturable, captured = refunded + refundable, and
/// capturable + refundable fits 120 bits.
contract StepProof is PaymentRules {
    function proves_captured_is_at_most_authorized(
        uint120 capturable,
        uint120 refundable,
        uint256 authorized,
        uint256 captured,
        uint256 released,
        uint120 amount
    ) external pure {
        require(captured <= type(uint128).max && released <= type(uint128).max);
        require(authorized == captured + released + capturable);
        (uint120 held, ) = _afterCapture(0, capturable, refundable, amount);
        assert(captured + amount <= authorized);
        assert(authorized == captured + amount + released + held);
    }

    function proves_a_capture_moves_and_makes_nothing(
        uint120 capturable,
        uint120 refundable,
        uint120 amount
    ) external pure {
        require(uint256(capturable) + refundable <= type(uint120).max);
        (uint120 held, uint120 paid) = _afterCapture(0, capturable, refundable, amount);
        assert(uint256(held) + paid == uint256(capturable) + refundable);
        assert(paid >= refundable && held <= capturable);
    }

    function proves_no_capture_overflows(uint120 capturable, uint120 refundable, uint120 amount) external pure {
        require(uint256(capturable) + refundable <= type(uint120).max && amount <= capturable);
        assert(uint256(refundable) + amount <= type(uint120).max);
    }

    function proves_refunded_is_at_most_captured(
        uint120 refundable,
        uint256 captured,
        uint256 refunded,
        uint120 amount
    ) external pure {
        require(captured <= type(uint128).max && refunded <= captured && captured == refunded + refundable);
        uint120 left = _afterRefund(refundable, amount);
        assert(refunded + amount <= captured);
        assert(captured == refunded + amount + left);
    }

    function proves_a_release_gives_what_it_takes(uint120 capturable, uint120 amount) external pure {
        uint120 held = _afterRelease(0, capturable, amount);
        assert(uint256(held) + amount == capturable);
    }

    function proves_an_increase_leaves_room_for_its_capture(
        uint120 capturable,
        uint120 refundable,
        uint120 amount
    ) external pure {
        uint120 held = _afterIncrease(0, capturable, refundable, amount);
        assert(uint256(held) == uint256(capturable) + amount);
        assert(uint256(held) + refundable <= type(uint120).max);
    }

    function proves_an_empty_hold_is_never_filled_again(uint120 refundable, uint120 amount) external pure {
        _afterIncrease(0, 0, refundable, amount);
        assert(false);
    }

    function proves_an_empty_hold_pays_nothing(uint120 refundable, uint120 amount) external pure {
        (uint120 held, uint120 paid) = _afterCapture(0, 0, refundable, amount);
        assert(held == 0 && paid == refundable && amount == 0);
    }

    function proves_an_amount_is_above_zero_and_fits(uint256 amount) external pure {
        _checkAmount(amount);
        assert(amount != 0 && amount <= type(uint120).max);
    }
}

/// @title What solc's SMTChecker proves of a settlement
contract SettleProof is PaymentRules {
    function proves_a_settlement_divides_the_whole(
        uint120 capturable,
        uint120 refundable,
        uint16 payerBps
    ) external pure {
        require(uint256(capturable) + refundable <= type(uint120).max);
        (uint120 payerAmount, uint120 receiverAmount, uint120 refundableAfter) = _afterSettle(
            capturable,
            refundable,
            payerBps
        );
        assert(uint256(payerAmount) + receiverAmount == capturable);
        assert(uint256(refundableAfter) == uint256(refundable) + receiverAmount);
    }

    function proves_no_settlement_overflows(
        uint120 capturable,
        uint120 refundable,
        uint120 receiverAmount
    ) external pure {
        require(uint256(capturable) + refundable <= type(uint120).max && receiverAmount <= capturable);
        assert(uint256(refundable) + receiverAmount <= type(uint120).max);
    }

    function proves_a_settlement_is_within_ten_thousand(
        uint120 capturable,
        uint120 refundable,
        uint16 payerBps
    ) external pure {
        require(uint256(capturable) + refundable <= type(uint120).max);
        _afterSettle(capturable, refundable, payerBps);
        assert(payerBps <= MAX_BPS);
    }
}
