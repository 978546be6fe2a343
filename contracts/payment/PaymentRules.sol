// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "./IPaymentTerms.sol";

/// @title The rules of amounts, and the steps of one payment as functions of its state
/// @dev No state, no calls, no narrowing casts, `require` for the conditions: what solc's SMTChecker understands, so that a
/// solver can prove it. `test/contracts/proof` says what is proved.
abstract contract PaymentRules is IPaymentTerms {
    uint256 internal constant MAX_BPS = 10_000;

    /// @return The same amount in the width of the accounting.
    function _checkAmount(uint256 amount) internal pure returns (uint120) {
        require(amount != 0, ZeroAmount());
        require(amount <= type(uint120).max, AmountOverflow(amount, type(uint120).max));
        return uint120(amount);
    }

    /// @dev A part of an amount, rounded down; never more than the amount while `bps <= MAX_BPS`.
    function _partOf(uint256 amount, uint256 bps) internal pure returns (uint256) {
        return (amount * bps) / MAX_BPS;
    }

    /// @dev What a share is due for `amount` after `before`: it has, after every step, its part of all captured until then.
    function _shareOf(uint256 before, uint256 amount, uint256 bps) internal pure returns (uint256) {
        return _partOf(before + amount, bps) - _partOf(before, bps);
    }

    function _afterCapture(
        bytes32 hash,
        uint120 capturable,
        uint120 refundable,
        uint120 amount
    ) internal pure returns (uint120, uint120) {
        require(amount <= capturable, InsufficientAuthorization(hash, capturable, amount));
        return (capturable - amount, refundable + amount);
    }

    function _afterRelease(bytes32 hash, uint120 capturable, uint120 amount) internal pure returns (uint120) {
        require(amount <= capturable, InsufficientAuthorization(hash, capturable, amount));
        return capturable - amount;
    }

    function _afterRefund(uint120 refundable, uint120 amount) internal pure returns (uint120) {
        require(amount <= refundable, RefundExceedsCapture(amount, refundable));
        return refundable - amount;
    }

    /// @dev Held and refundable together stay in the width of the accounting, so that no capture can overflow.
    function _afterIncrease(
        bytes32 hash,
        uint120 capturable,
        uint120 refundable,
        uint120 amount
    ) internal pure returns (uint120) {
        require(capturable != 0, ZeroAuthorization(hash));
        uint256 sum = uint256(capturable) + refundable + amount;
        require(sum <= type(uint120).max, AmountOverflow(sum, type(uint120).max));
        return capturable + amount;
    }

    /// @dev A frozen hold in two: the payer's part rounded down, the receiver's the rest.
    function _afterSettle(
        uint120 capturable,
        uint120 refundable,
        uint16 payerBps
    ) internal pure returns (uint120 payerAmount, uint120 receiverAmount, uint120 refundableAfter) {
        require(payerBps <= MAX_BPS, BpsOverflow(payerBps));
        // At most `capturable`, so it fits.
        payerAmount = uint120(_partOf(capturable, payerBps));
        receiverAmount = capturable - payerAmount;
        refundableAfter = refundable + receiverAmount;
    }
}
