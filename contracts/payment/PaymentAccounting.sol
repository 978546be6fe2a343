// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentEscrow} from "./IPaymentEscrow.sol";

/// @title What is owed to whom: the state of payments and credits, and the rules of amounts, times and fees
/// @dev Calls nothing and has no assembly, so that a solver can prove it (solc's SMTChecker). Whoever inherits moves the tokens.
/// For every token, what this file counts as held and credited must be covered by the escrow's balance.
abstract contract PaymentAccounting {
    uint256 internal constant MAX_BPS = 10_000;

    /// @dev One slot. `capturable` is held by the escrow; `refundable` has left it.
    struct PaymentState {
        bool collected;
        bool preApproved;
        uint120 capturable;
        uint120 refundable;
    }

    mapping(bytes32 paymentInfoHash => PaymentState) internal _payments;
    mapping(address token => mapping(address account => uint256)) internal _credits;

    // ---- Rules of the terms ----

    function _checkAmount(uint256 amount) internal pure {
        if (amount == 0) revert IPaymentEscrow.ZeroAmount();
        if (amount > type(uint120).max) revert IPaymentEscrow.AmountOverflow(amount, type(uint120).max);
    }

    function _checkTerms(IPaymentEscrow.PaymentInfo calldata info, uint256 amount) internal view {
        uint48 preApproval = info.preApprovalExpiry;
        uint48 authorization = info.authorizationExpiry;
        if (amount > info.maxAmount) revert IPaymentEscrow.ExceedsMaxAmount(amount, info.maxAmount);
        if (block.timestamp >= preApproval) {
            revert IPaymentEscrow.AfterPreApprovalExpiry(uint48(block.timestamp), preApproval);
        }
        if (preApproval > authorization || authorization > info.refundExpiry) {
            revert IPaymentEscrow.InvalidExpiries(preApproval, authorization, info.refundExpiry);
        }
        if (info.maxFeeBps > MAX_BPS) revert IPaymentEscrow.FeeBpsOverflow(info.maxFeeBps);
        if (info.minFeeBps > info.maxFeeBps) {
            revert IPaymentEscrow.InvalidFeeBpsRange(info.minFeeBps, info.maxFeeBps);
        }
        _checkParty(info.payer);
        _checkParty(info.receiver);
    }

    function _checkFee(IPaymentEscrow.PaymentInfo calldata info, uint16 feeBps, address feeReceiver) internal view {
        if (feeBps < info.minFeeBps || feeBps > info.maxFeeBps) {
            revert IPaymentEscrow.FeeBpsOutOfRange(feeBps, info.minFeeBps, info.maxFeeBps);
        }
        if (feeBps != 0 && feeReceiver == address(0)) revert IPaymentEscrow.ZeroFeeReceiver();
        address expected = info.feeReceiver;
        if (expected != address(0) && expected != feeReceiver) {
            revert IPaymentEscrow.InvalidFeeReceiver(feeReceiver, expected);
        }
        if (feeReceiver == address(this)) revert IPaymentEscrow.InvalidParty(feeReceiver);
    }

    /// @dev Tokens paid to zero or to the escrow itself would belong to nobody.
    function _checkParty(address party) private view {
        if (party == address(0) || party == address(this)) revert IPaymentEscrow.InvalidParty(party);
    }

    /// @dev Fee rounded down; `fee + rest == amount`.
    function _splitFee(uint256 amount, uint256 feeBps) internal pure returns (uint256 fee, uint256 rest) {
        fee = (amount * feeBps) / MAX_BPS;
        rest = amount - fee;
    }

    // ---- State of a payment ----

    function _preApprove(bytes32 hash) internal {
        if (_payments[hash].collected) revert IPaymentEscrow.PaymentAlreadyCollected(hash);
        _payments[hash].preApproved = true;
    }

    /// @dev Hold `amount`, once in the life of the terms.
    function _openHeld(bytes32 hash, uint256 amount) internal {
        _payments[hash] = PaymentState(true, _notCollected(hash), uint120(amount), 0);
    }

    /// @dev Count `amount` as paid out at once, once in the life of the terms.
    function _openPaid(bytes32 hash, uint256 amount) internal {
        _payments[hash] = PaymentState(true, _notCollected(hash), 0, uint120(amount));
    }

    function _notCollected(bytes32 hash) private view returns (bool preApproved) {
        PaymentState memory payment = _payments[hash];
        if (payment.collected) revert IPaymentEscrow.PaymentAlreadyCollected(hash);
        return payment.preApproved;
    }

    /// @dev Held becomes paid out.
    function _capture(bytes32 hash, uint256 amount, uint48 authorizationExpiry) internal {
        if (block.timestamp >= authorizationExpiry) {
            revert IPaymentEscrow.AfterAuthorizationExpiry(uint48(block.timestamp), authorizationExpiry);
        }
        PaymentState memory payment = _payments[hash];
        if (payment.capturable < amount) {
            revert IPaymentEscrow.InsufficientAuthorization(hash, payment.capturable, amount);
        }
        payment.capturable -= uint120(amount);
        payment.refundable += uint120(amount);
        _payments[hash] = payment;
    }

    /// @dev All that is held is held no more.
    function _release(bytes32 hash) internal returns (uint256 amount) {
        amount = _payments[hash].capturable;
        if (amount == 0) revert IPaymentEscrow.ZeroAuthorization(hash);
        _payments[hash].capturable = 0;
    }

    /// @dev Paid out becomes paid back.
    function _refund(bytes32 hash, uint256 amount, uint48 refundExpiry) internal {
        if (block.timestamp >= refundExpiry) {
            revert IPaymentEscrow.AfterRefundExpiry(uint48(block.timestamp), refundExpiry);
        }
        uint120 refundable = _payments[hash].refundable;
        if (refundable < amount) revert IPaymentEscrow.RefundExceedsCapture(amount, refundable);
        _payments[hash].refundable = refundable - uint120(amount);
    }

    // ---- Credits ----

    function _credit(address token, address account, uint256 amount) internal {
        _credits[token][account] += amount;
    }

    function _takeCredit(address token, address account) internal returns (uint256 amount) {
        amount = _credits[token][account];
        if (amount == 0) revert IPaymentEscrow.ZeroAmount();
        _credits[token][account] = 0;
    }
}
