// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {PaymentRules} from "./PaymentRules.sol";

/// @title What is owed to whom: the state of payments and credits, the gate of intake, and the rules of times and fees
/// @dev Calls nothing. Whoever inherits moves the tokens: for every token, what is counted here as held and credited must
/// be covered by the escrow's balance.
abstract contract PaymentAccounting is PaymentRules {
    /// @param stored The credit and one more, or zero when there never was one: an emptied slot is cheap to fill again.
    struct Credit {
        uint256 stored;
    }

    /// @dev Flags of a payment.
    uint256 private constant COLLECTED = 1;
    uint256 private constant PRE_APPROVED = 2;
    uint256 private constant ACCEPTED = 4;
    /// @dev Only while something is held.
    uint256 private constant FROZEN = 8;
    /// @dev The second slot has an expiry that counts instead of that of the terms.
    uint256 private constant EXTENDED = 16;
    /// @dev The second slot has the captured amount that the shares have had their part of.
    uint256 private constant COUNTED = 32;

    /// @dev Time after `settleBy` in which the resolver may still be late.
    uint256 private constant GRACE = 30 days;

    uint256 private constant VETTED = 1;

    /// @dev From the low end: flags (16 bits), capturable (120), held by the escrow, and refundable (120), which has left
    /// it. Packed here and not by a struct, so that every step is one read and one write of one slot.
    mapping(bytes32 paymentInfoHash => uint256) private _payments;
    /// @dev From the low end: expiry (48 bits), counted amount (208). Written only where a flag says so.
    mapping(bytes32 paymentInfoHash => uint256) private _extras;
    mapping(address token => mapping(address account => Credit)) private _credits;
    mapping(address account => uint256) private _nonces;
    /// @dev From the low end: vetted (1 bit), paused until (48).
    mapping(address token => uint256) private _gates;

    // ---- Rules ----

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

    function _checkFeeBps(PaymentInfo calldata info, uint16 feeBps, address feeReceiver) internal view {
        if (feeBps < info.minFeeBps || feeBps > info.maxFeeBps) {
            revert FeeBpsOutOfRange(feeBps, info.minFeeBps, info.maxFeeBps);
        }
        _checkFeeReceiver(info, feeBps, feeReceiver);
    }

    function _checkFeeAmount(
        PaymentInfo calldata info,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver
    ) internal view {
        uint256 least = _partOf(amount, info.minFeeBps);
        uint256 most = _partOf(amount, info.maxFeeBps);
        if (feeAmount < least || feeAmount > most) revert FeeAmountOutOfRange(feeAmount, least, most);
        _checkFeeReceiver(info, feeAmount, feeReceiver);
    }

    function _checkFeeReceiver(PaymentInfo calldata info, uint256 fee, address feeReceiver) private view {
        if (fee != 0 && feeReceiver == address(0)) revert ZeroFeeReceiver();
        address expected = info.feeReceiver;
        if (expected != address(0) && expected != feeReceiver) revert InvalidFeeReceiver(feeReceiver, expected);
        if (feeReceiver == address(this)) revert InvalidParty(feeReceiver);
    }

    /// @dev Tokens paid to zero or to the escrow itself would belong to nobody.
    function _checkParty(address party) internal view {
        if (party == address(0) || party == address(this)) revert InvalidParty(party);
    }

    // ---- State of a payment ----

    function _load(bytes32 hash) internal view returns (uint256 flags, uint120 capturable, uint120 refundable) {
        uint256 packed = _payments[hash];
        return (uint16(packed), uint120(packed >> 16), uint120(packed >> 136));
    }

    function _store(bytes32 hash, uint256 flags, uint120 capturable, uint120 refundable) private {
        // What holds nothing waits for no resolver.
        if (capturable == 0) flags &= ~FROZEN;
        _payments[hash] = flags | (uint256(capturable) << 16) | (uint256(refundable) << 136);
    }

    function _isCollected(bytes32 hash) internal view returns (bool) {
        return _payments[hash] & COLLECTED != 0;
    }

    function _isPreApproved(bytes32 hash) internal view returns (bool) {
        return _payments[hash] & PRE_APPROVED != 0;
    }

    function _extendedState(
        bytes32 hash
    ) internal view returns (bool accepted, bool frozen, uint48 extendedExpiry, uint256 counted) {
        uint256 flags = _payments[hash];
        (accepted, frozen) = (flags & ACCEPTED != 0, flags & FROZEN != 0);
        extendedExpiry = _expiry(hash, flags, 0);
        counted = _counted(hash, flags);
    }

    function _expiry(bytes32 hash, uint256 flags, uint48 ofTerms) private view returns (uint48) {
        return flags & EXTENDED == 0 ? ofTerms : uint48(_extras[hash]);
    }

    function _counted(bytes32 hash, uint256 flags) private view returns (uint256) {
        return flags & COUNTED == 0 ? 0 : _extras[hash] >> 48;
    }

    // ---- Steps of a payment ----

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
    /// @param expiry The one of the terms.
    /// @param protectedUntil Zero where the payer may not object.
    /// @param counting Whether shares depend on what was captured before.
    /// @return before Amount captured before, when counting.
    function _capture(
        bytes32 hash,
        uint120 amount,
        uint48 expiry,
        uint48 protectedUntil,
        bool counting
    ) internal returns (uint256 before) {
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        _checkNotExpired(_expiry(hash, flags, expiry));
        if (block.timestamp < protectedUntil && flags & ACCEPTED == 0) {
            revert BeforeProtectionEnds(uint48(block.timestamp), protectedUntil);
        }
        (capturable, refundable) = _afterCapture(hash, capturable, refundable, amount);
        require(flags & FROZEN == 0, PaymentIsFrozen(hash));
        if (counting) {
            before = _counted(hash, flags);
            // After the last capture nobody asks any more: an empty hold is never filled again.
            if (capturable != 0) {
                _extras[hash] = ((before + amount) << 48) | uint48(_extras[hash]);
                flags |= COUNTED;
            }
        }
        _store(hash, flags, capturable, refundable);
    }

    /// @dev A part of what is held is held no more.
    function _release(bytes32 hash, uint120 amount) internal {
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        _store(hash, flags, _afterRelease(hash, capturable, amount), refundable);
    }

    /// @dev All that is held is held no more.
    function _void(bytes32 hash) internal returns (uint120 amount) {
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        require(capturable != 0, ZeroAuthorization(hash));
        _store(hash, flags, 0, refundable);
        return capturable;
    }

    /// @dev The same from the expiry on, unless a resolver is awaited.
    function _reclaim(bytes32 hash, uint48 expiry) internal returns (uint120 amount) {
        uint256 flags = _payments[hash];
        _checkExpired(_expiry(hash, flags, expiry));
        amount = _void(hash);
        require(flags & FROZEN == 0, PaymentIsFrozen(hash));
    }

    /// @dev The same when the resolver was awaited long enough.
    function _reclaimFrozen(bytes32 hash, uint48 expiry, uint48 settleBy) internal returns (uint120 amount) {
        uint256 flags = _payments[hash];
        expiry = _expiry(hash, flags, expiry);
        uint256 late = settleBy + GRACE;
        // No clock reaches the end of uint48.
        if (late > expiry) expiry = late > type(uint48).max ? type(uint48).max : uint48(late);
        _checkExpired(expiry);
        require(flags & FROZEN != 0, PaymentNotFrozen(hash));
        return _void(hash);
    }

    /// @dev Paid out becomes paid back.
    function _refund(bytes32 hash, uint120 amount, uint48 expiry) internal {
        require(block.timestamp < expiry, AfterRefundExpiry(uint48(block.timestamp), expiry));
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        _store(hash, flags, capturable, _afterRefund(refundable, amount));
    }

    /// @dev More is held.
    function _increase(bytes32 hash, uint120 amount, uint48 expiry) internal {
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        _checkNotExpired(_expiry(hash, flags, expiry));
        require(flags & FROZEN == 0, PaymentIsFrozen(hash));
        _store(hash, flags, _afterIncrease(hash, capturable, refundable, amount), refundable);
    }

    /// @dev It is held for longer.
    function _extend(bytes32 hash, uint48 requested, uint48 expiry, uint48 latest) internal {
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        require(capturable != 0, ZeroAuthorization(hash));
        expiry = _expiry(hash, flags, expiry);
        require(requested > expiry && requested <= latest, InvalidExtendedExpiry(requested, expiry, latest));
        _extras[hash] = (_counted(hash, flags) << 48) | requested;
        _store(hash, flags | EXTENDED, capturable, refundable);
    }

    function _accept(bytes32 hash) internal {
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        _checkOpenToPayer(hash, flags, capturable);
        _store(hash, flags | ACCEPTED, capturable, refundable);
    }

    function _freeze(bytes32 hash, uint48 expiry, uint48 protectedUntil) internal {
        if (block.timestamp >= protectedUntil) {
            revert AfterProtectionEnds(uint48(block.timestamp), protectedUntil);
        }
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        _checkNotExpired(_expiry(hash, flags, expiry));
        _checkOpenToPayer(hash, flags, capturable);
        _store(hash, flags | FROZEN, capturable, refundable);
    }

    /// @dev A frozen hold becomes paid back in one part and paid out in the other.
    function _settle(bytes32 hash, uint16 payerBps) internal returns (uint256 payerAmount, uint256 receiverAmount) {
        (uint256 flags, uint120 capturable, uint120 refundable) = _load(hash);
        require(flags & FROZEN != 0, PaymentNotFrozen(hash));
        (payerAmount, receiverAmount, refundable) = _afterSettle(capturable, refundable, payerBps);
        _store(hash, flags, 0, refundable);
    }

    function _checkNotExpired(uint48 expiry) private view {
        require(block.timestamp < expiry, AfterAuthorizationExpiry(uint48(block.timestamp), expiry));
    }

    function _checkExpired(uint48 expiry) private view {
        require(block.timestamp >= expiry, BeforeAuthorizationExpiry(uint48(block.timestamp), expiry));
    }

    function _checkOpenToPayer(bytes32 hash, uint256 flags, uint120 capturable) private pure {
        require(capturable != 0, ZeroAuthorization(hash));
        require(flags & ACCEPTED == 0, PaymentIsAccepted(hash));
        require(flags & FROZEN == 0, PaymentIsFrozen(hash));
    }

    // ---- Credits ----

    function _creditOf(address token, address account) internal view returns (uint256) {
        uint256 stored = _credits[token][account].stored;
        return stored == 0 ? 0 : stored - 1;
    }

    function _credit(address token, address account, uint256 amount) internal {
        _add(_credits[token], account, amount);
    }

    /// @dev For many accounts of one token.
    function _creditsIn(address token) internal view returns (mapping(address account => Credit) storage) {
        return _credits[token];
    }

    function _add(mapping(address account => Credit) storage credits, address account, uint256 amount) internal {
        Credit storage credit = credits[account];
        uint256 stored = credit.stored;
        // A token would have to credit its whole range to overflow, and then only itself.
        unchecked {
            credit.stored = stored == 0 ? amount + 1 : stored + amount;
        }
    }

    function _debit(address token, address account, uint256 amount) internal {
        uint256 credit = _creditOf(token, account);
        require(amount <= credit, InsufficientCredit(token, account, credit, amount));
        _credits[token][account].stored = credit - amount + 1;
    }

    function _nonceOf(address account) internal view returns (uint256) {
        return _nonces[account];
    }

    function _useNonce(address account) internal returns (uint256) {
        return _nonces[account]++;
    }

    // ---- Gate ----

    function _setGate(address token, bool vetted, uint48 pausedUntil) internal {
        _gates[token] = (uint256(pausedUntil) << 1) | (vetted ? VETTED : 0);
    }

    function _gateOf(address token) internal view returns (bool vetted, uint48 pausedUntil) {
        uint256 gate = _gates[token];
        return (gate & VETTED != 0, uint48(gate >> 1));
    }

    /// @return vetted Whether the token is known to move exactly what it is asked to.
    function _checkGate(address token) internal view returns (bool vetted) {
        uint48 until;
        (vetted, until) = _gateOf(token);
        if (!vetted) {
            (, uint48 forAll) = _gateOf(address(0));
            if (forAll > until) until = forAll;
        }
        require(block.timestamp >= until, IntakePaused(token, until));
    }
}
