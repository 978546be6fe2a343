// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "./IPaymentEscrow.sol";

/// @title What is owed to whom: the state of payments and credits, and the rules of amounts, times and fees
/// @dev Calls nothing, and uses only what solc's SMTChecker understands (`require` instead of `revert`, no storage
/// pointers, no assembly), so that a solver can prove it. Whoever inherits moves the tokens: for every token, what is
/// counted here as held and credited must be covered by the escrow's balance.
abstract contract PaymentAccounting is IPaymentTerms {
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

    // ---- Rules ----

    function _checkAmount(uint256 amount) internal pure {
        require(amount != 0, ZeroAmount());
        require(amount <= type(uint120).max, AmountOverflow(amount, type(uint120).max));
    }

    function _checkTerms(PaymentInfo calldata info, uint256 amount) internal view {
        uint48 preApproval = info.preApprovalExpiry;
        uint48 authorization = info.authorizationExpiry;
        uint48 refund = info.refundExpiry;
        require(amount <= info.maxAmount, ExceedsMaxAmount(amount, info.maxAmount));
        require(block.timestamp < preApproval, AfterPreApprovalExpiry(uint48(block.timestamp), preApproval));
        require(
            preApproval <= authorization && authorization <= refund,
            InvalidExpiries(preApproval, authorization, refund)
        );
        require(info.maxFeeBps <= MAX_BPS, FeeBpsOverflow(info.maxFeeBps));
        require(info.minFeeBps <= info.maxFeeBps, InvalidFeeBpsRange(info.minFeeBps, info.maxFeeBps));
        _checkParty(info.payer);
        _checkParty(info.receiver);
    }

    function _checkFee(PaymentInfo calldata info, uint16 feeBps, address feeReceiver) internal view {
        require(
            info.minFeeBps <= feeBps && feeBps <= info.maxFeeBps,
            FeeBpsOutOfRange(feeBps, info.minFeeBps, info.maxFeeBps)
        );
        require(feeBps == 0 || feeReceiver != address(0), ZeroFeeReceiver());
        address expected = info.feeReceiver;
        require(expected == address(0) || expected == feeReceiver, InvalidFeeReceiver(feeReceiver, expected));
        require(feeReceiver != address(this), InvalidParty(feeReceiver));
    }

    /// @dev Tokens paid to zero or to the escrow itself would belong to nobody.
    function _checkParty(address party) private view {
        require(party != address(0) && party != address(this), InvalidParty(party));
    }

    /// @dev Fee rounded down; `fee + rest == amount`.
    function _splitFee(uint256 amount, uint256 feeBps) internal pure returns (uint256 fee, uint256 rest) {
        fee = (amount * feeBps) / MAX_BPS;
        rest = amount - fee;
    }

    // ---- Steps of one payment, as functions of its state; `amount` has passed `_checkAmount` ----

    function _afterCapture(
        bytes32 hash,
        uint120 capturable,
        uint120 refundable,
        uint256 amount
    ) internal pure returns (uint120, uint120) {
        require(amount <= capturable, InsufficientAuthorization(hash, capturable, amount));
        return (capturable - uint120(amount), refundable + uint120(amount));
    }

    function _afterRefund(uint120 refundable, uint256 amount) internal pure returns (uint120) {
        require(amount <= refundable, RefundExceedsCapture(amount, refundable));
        return refundable - uint120(amount);
    }

    // ---- The same, in storage ----

    function _preApprove(bytes32 hash) internal {
        PaymentState storage payment = _payments[hash];
        require(!payment.collected, PaymentAlreadyCollected(hash));
        payment.preApproved = true;
    }

    /// @dev Hold `amount`, once in the life of the terms.
    function _openHeld(bytes32 hash, uint256 amount) internal {
        PaymentState storage payment = _payments[hash];
        require(!payment.collected, PaymentAlreadyCollected(hash));
        payment.collected = true;
        payment.capturable = uint120(amount);
    }

    /// @dev Count `amount` as paid out at once, once in the life of the terms.
    function _openPaid(bytes32 hash, uint256 amount) internal {
        PaymentState storage payment = _payments[hash];
        require(!payment.collected, PaymentAlreadyCollected(hash));
        payment.collected = true;
        payment.refundable = uint120(amount);
    }

    /// @dev Held becomes paid out.
    function _capture(bytes32 hash, uint256 amount, uint48 expiry) internal {
        require(block.timestamp < expiry, AfterAuthorizationExpiry(uint48(block.timestamp), expiry));
        PaymentState storage payment = _payments[hash];
        (payment.capturable, payment.refundable) = _afterCapture(hash, payment.capturable, payment.refundable, amount);
    }

    /// @dev All that is held is held no more.
    function _release(bytes32 hash) internal returns (uint256 amount) {
        PaymentState storage payment = _payments[hash];
        amount = payment.capturable;
        require(amount != 0, ZeroAuthorization(hash));
        payment.capturable = 0;
    }

    /// @dev Paid out becomes paid back.
    function _refund(bytes32 hash, uint256 amount, uint48 expiry) internal {
        require(block.timestamp < expiry, AfterRefundExpiry(uint48(block.timestamp), expiry));
        PaymentState storage payment = _payments[hash];
        payment.refundable = _afterRefund(payment.refundable, amount);
    }

    // ---- Credits ----

    function _credit(address token, address account, uint256 amount) internal {
        _credits[token][account] += amount;
    }

    function _takeCredit(address token, address account) internal returns (uint256 amount) {
        amount = _credits[token][account];
        require(amount != 0, ZeroAmount());
        _credits[token][account] = 0;
    }
}
