// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {PaymentRules} from "../../../contracts/payment/PaymentRules.sol";

/// @title What solc's SMTChecker proves of the steps of a payment
/// @notice Induction by hand: any state that keeps the invariant, one step, and the invariant is kept. With engine `chc`,
/// solver `z3` and targets `assert`, `underflow`, `overflow` nothing may be left unproved.
/// @dev Invariant: authorized = captured + released + capturable, captured = refunded + refundable.
contract StepProof is PaymentRules {
    function provesCapture(
        uint120 capturable,
        uint120 refundable,
        uint256 authorized,
        uint256 captured,
        uint256 released,
        uint256 refunded,
        uint120 amount
    ) external pure {
        require(authorized <= type(uint120).max && captured <= authorized);
        require(released <= authorized && refunded <= captured);
        require(authorized == captured + released + capturable && captured == refunded + refundable);
        (uint120 held, uint120 paid) = _afterCapture(0, capturable, refundable, amount);
        captured += amount;
        assert(captured <= authorized);
        assert(authorized == captured + released + held);
        assert(captured == refunded + paid);
    }

    function provesRefund(uint120 refundable, uint256 captured, uint256 refunded, uint120 amount) external pure {
        require(captured <= type(uint120).max && refunded <= captured && captured == refunded + refundable);
        uint120 left = _afterRefund(refundable, amount);
        refunded += amount;
        assert(refunded <= captured);
        assert(captured == refunded + left);
    }
}

/// @title What solc's SMTChecker proves of the fee
/// @notice Target `assert`; for the absence of overflow in the product the solver finds no proof, the fuzz tests stand in.
/// @dev Apart from the steps: its products would keep the solver from proving them.
contract FeeProof is PaymentRules {
    function provesSplit(uint256 amount, uint16 feeBps, uint16 maxFeeBps) external pure {
        _checkAmount(amount);
        require(maxFeeBps <= MAX_BPS && feeBps <= maxFeeBps);
        uint256 fee = _partOf(amount, feeBps);
        uint256 rest = amount - fee;
        assert(fee + rest == amount);
        assert(fee * MAX_BPS <= amount * feeBps);
        assert((fee + 1) * MAX_BPS > amount * feeBps);
    }
}
