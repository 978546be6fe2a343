// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "./IPaymentTerms.sol";

/// @title What is owed to whom: the state of payments and credits, and the rules of amounts, times and fees
/// @dev Calls nothing. The steps are functions of their arguments in what solc's SMTChecker understands (`require` for the
/// conditions, no narrowing casts), so that a solver can prove them. Whoever inherits moves the tokens: for every token,
/// what is counted here as held and credited must be covered by the escrow's balance.
abstract contract PaymentAccounting is IPaymentTerms {
    uint256 internal constant MAX_BPS = 10_000;

    /// @dev Flags of a payment.
    uint256 private constant COLLECTED = 1;
    uint256 private constant PRE_APPROVED = 2;

    /// @dev From the low end: flags (16 bits), capturable (120), held by the escrow, and refundable (120), which has left
    /// it. Packed here and not by a struct, so that every step is one read and one write of one slot.
    mapping(bytes32 paymentInfoHash => uint256) private _payments;
    mapping(address token => mapping(address account => uint256)) private _credits;

    // ---- Rules ----

    /// @return The same amount in the width of the accounting.
    function _checkAmount(uint256 amount) internal pure returns (uint120) {
        require(amount != 0, ZeroAmount());
        require(amount <= type(uint120).max, AmountOverflow(amount, type(uint120).max));
        return uint120(amount);
    }

    function _checkTerms(PaymentInfo calldata info, uint256 amount) internal view {
        uint48 preApproval = info.preApprovalExpiry;
        uint48 authorization = info.authorizationExpiry;
        uint48 refund = info.refundExpiry;
        if (amount > info.maxAmount) revert ExceedsMaxAmount(amount, info.maxAmount);
        if (block.timestamp >= preApproval) revert AfterPreApprovalExpiry(uint48(block.timestamp), preApproval);
        if (preApproval > authorization || authorization > refund) {
            revert InvalidExpiries(preApproval, authorization, refund);
        }
        if (info.maxFeeBps > MAX_BPS) revert FeeBpsOverflow(info.maxFeeBps);
        if (info.minFeeBps > info.maxFeeBps) revert InvalidFeeBpsRange(info.minFeeBps, info.maxFeeBps);
        _checkParty(info.payer);
        _checkParty(info.receiver);
    }

    function _checkFee(PaymentInfo calldata info, uint16 feeBps, address feeReceiver) internal view {
        if (feeBps < info.minFeeBps || feeBps > info.maxFeeBps) {
            revert FeeBpsOutOfRange(feeBps, info.minFeeBps, info.maxFeeBps);
        }
        if (feeBps != 0 && feeReceiver == address(0)) revert ZeroFeeReceiver();
        address expected = info.feeReceiver;
        if (expected != address(0) && expected != feeReceiver) revert InvalidFeeReceiver(feeReceiver, expected);
        if (feeReceiver == address(this)) revert InvalidParty(feeReceiver);
    }

    /// @dev Tokens paid to zero or to the escrow itself would belong to nobody.
    function _checkParty(address party) private view {
        if (party == address(0) || party == address(this)) revert InvalidParty(party);
    }

    /// @dev Fee rounded down; `fee + rest == amount`.
    function _splitFee(uint256 amount, uint256 feeBps) internal pure returns (uint256 fee, uint256 rest) {
        fee = (amount * feeBps) / MAX_BPS;
        rest = amount - fee;
    }

    // ---- Steps of one payment, as functions of its state ----

    function _afterCapture(
        bytes32 hash,
        uint120 capturable,
        uint120 refundable,
        uint120 amount
    ) internal pure returns (uint120, uint120) {
        require(amount <= capturable, InsufficientAuthorization(hash, capturable, amount));
        return (capturable - amount, refundable + amount);
    }

    function _afterRefund(uint120 refundable, uint120 amount) internal pure returns (uint120) {
        require(amount <= refundable, RefundExceedsCapture(amount, refundable));
        return refundable - amount;
    }

    // ---- The same, in storage ----

    function _load(bytes32 hash) internal view returns (uint256 flags, uint120 capturable, uint120 refundable) {
        uint256 packed = _payments[hash];
        return (uint16(packed), uint120(packed >> 16), uint120(packed >> 136));
    }

    function _store(bytes32 hash, uint256 flags, uint120 capturable, uint120 refundable) private {
        _payments[hash] = flags | (uint256(capturable) << 16) | (uint256(refundable) << 136);
    }

    function _isCollected(bytes32 hash) internal view returns (bool) {
        return _payments[hash] & COLLECTED != 0;
    }

    function _isPreApproved(bytes32 hash) internal view returns (bool) {
        return _payments[hash] & PRE_APPROVED != 0;
    }

    function _preApprove(bytes32 hash) internal {
        require(!_isCollected(hash), PaymentAlreadyCollected(hash));
        _payments[hash] = PRE_APPROVED;
    }

    /// @dev Counts what is taken from the payer as held or as paid out at once; once in the life of the terms.
    function _open(bytes32 hash, uint120 capturable, uint120 refundable) internal {
        (uint256 flags, , ) = _load(hash);
        require(flags & COLLECTED == 0, PaymentAlreadyCollected(hash));
        _store(hash, flags | COLLECTED, capturable, refundable);
    }

    /// @dev Held becomes paid out.
    function _capture(bytes32 hash, uint120 amount, uint48 expiry) internal {
        require(block.timestamp < expiry, AfterAuthorizationExpiry(uint48(block.timestamp), expiry));
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        (capturable, refundable) = _afterCapture(hash, capturable, refundable, amount);
        _store(hash, flags, capturable, refundable);
    }

    /// @dev All that is held is held no more.
    function _release(bytes32 hash) internal returns (uint120 amount) {
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        require(capturable != 0, ZeroAuthorization(hash));
        _store(hash, flags, 0, refundable);
        return capturable;
    }

    /// @dev Paid out becomes paid back.
    function _refund(bytes32 hash, uint120 amount, uint48 expiry) internal {
        require(block.timestamp < expiry, AfterRefundExpiry(uint48(block.timestamp), expiry));
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        _store(hash, flags, capturable, _afterRefund(refundable, amount));
    }

    // ---- Credits ----

    function _creditOf(address token, address account) internal view returns (uint256) {
        return _credits[token][account];
    }

    function _credit(address token, address account, uint256 amount) internal {
        _credits[token][account] += amount;
    }

    function _takeCredit(address token, address account) internal returns (uint256 amount) {
        amount = _credits[token][account];
        require(amount != 0, ZeroAmount());
        _credits[token][account] = 0;
    }
}
