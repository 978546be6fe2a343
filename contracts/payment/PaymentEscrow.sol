// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {Split} from "../split/Split.sol";
import {IAuthCaptureEscrow} from "./IAuthCaptureEscrow.sol";
import {IPaymentEscrow} from "./IPaymentEscrow.sol";
import {PaymentExtension} from "./PaymentExtension.sol";
import {PaymentIntake} from "./PaymentIntake.sol";
import {ReentrancyLock} from "./ReentrancyLock.sol";

/// @title The vault: verbs of a payment
/// @dev Each verb checks, writes its state, emits, and only then moves tokens, all under one lock.
contract PaymentEscrow is IPaymentEscrow, PaymentIntake, ReentrancyLock {
    using SafeERC20 for IERC20;
    using Split for Share[];

    /// @dev What is to be paid in one transfer.
    struct Run {
        address token;
        address to;
        uint256 amount;
    }

    uint256 private constant SPLIT = PaymentExtension.SPLIT;
    uint256 private constant DISPUTE = PaymentExtension.DISPUTE;
    uint256 private constant FINAL = PaymentExtension.FINAL;

    uint256 private constant MAX_BATCH = 100;

    bytes32 private constant ACCEPT_TYPEHASH = keccak256("Accept(bytes32 paymentInfoHash)");
    bytes32 private constant EXTEND_TYPEHASH = keccak256("Extend(bytes32 paymentInfoHash,uint48 authorizationExpiry)");
    bytes32 private constant WITHDRAW_TYPEHASH = keccak256(
        "Withdraw(address token,address account,address to,uint256 amount,uint256 nonce,uint256 deadline)"
    );

    /// @inheritdoc IAuthCaptureEscrow
    bytes32 public constant PAYMENT_INFO_TYPEHASH = _PAYMENT_INFO_TYPEHASH;

    /// @inheritdoc IPaymentEscrow
    address public immutable GUARD;

    modifier onlyParty(address party) {
        _checkSender(party);
        _;
    }

    /// @param permit2 Permit2 of this chain, or zero where there is none (mode 0x04 then reverts).
    /// @param guard Who may open and shut the way in.
    constructor(address permit2, address guard) PaymentIntake(permit2) {
        GUARD = guard;
    }

    // ---- The standard ----

    /// @inheritdoc IAuthCaptureEscrow
    function authorize(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external locked onlyParty(paymentInfo.operator) {
        PaymentExtension.requireNone(paymentInfo.salt, FINAL);
        uint120 units = _checkAmount(amount);
        _checkTerms(paymentInfo, amount);
        bytes32 hash = _hashPayment(paymentInfo);
        _open(hash, units, 0);
        emit PaymentAuthorized(hash, paymentInfo, amount, tokenCollector);
        _collectPayment(paymentInfo, hash, amount, tokenCollector, collectorData);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function charge(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        uint16 feeBps,
        address feeReceiver
    ) external locked onlyParty(paymentInfo.operator) {
        uint256 flags = PaymentExtension.requireNone(paymentInfo.salt, SPLIT | DISPUTE);
        uint120 units = _checkAmount(amount);
        _checkTerms(paymentInfo, amount);
        _checkFeeBps(paymentInfo, feeBps, feeReceiver);
        bytes32 hash = _hashPayment(paymentInfo);
        _openCharge(flags, hash, units, tokenCollector, collectorData);
        emit IAuthCaptureEscrow.PaymentCharged(hash, paymentInfo, amount, tokenCollector, feeBps, feeReceiver);
        _collectPayment(paymentInfo, hash, amount, tokenCollector, collectorData);
        _distribute(paymentInfo, hash, amount, _partOf(amount, feeBps), feeReceiver);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function capture(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        uint16 feeBps,
        address feeReceiver
    ) external locked onlyParty(paymentInfo.operator) {
        PaymentExtension.requireNone(paymentInfo.salt, SPLIT | DISPUTE);
        uint120 units = _checkAmount(amount);
        _checkFeeBps(paymentInfo, feeBps, feeReceiver);
        bytes32 hash = _hashPayment(paymentInfo);
        _capture(hash, units, paymentInfo.authorizationExpiry, 0, false);
        emit IAuthCaptureEscrow.PaymentCaptured(hash, amount, feeBps, feeReceiver);
        _distribute(paymentInfo, hash, amount, _partOf(amount, feeBps), feeReceiver);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function void(PaymentInfo calldata paymentInfo) external locked onlyParty(paymentInfo.operator) {
        bytes32 hash = _hashPayment(paymentInfo);
        uint256 amount = _void(hash);
        emit PaymentVoided(hash, amount);
        _push(hash, paymentInfo.token, paymentInfo.payer, amount);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function reclaim(PaymentInfo calldata paymentInfo) external locked onlyParty(paymentInfo.payer) {
        bytes32 hash = _hashPayment(paymentInfo);
        uint256 amount = _reclaim(hash, paymentInfo.authorizationExpiry);
        emit PaymentReclaimed(hash, amount);
        _push(hash, paymentInfo.token, paymentInfo.payer, amount);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function refund(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external locked onlyParty(paymentInfo.operator) {
        _refundFrom(paymentInfo, amount, tokenCollector, collectorData);
    }

    // ---- Absolute fees ----

    /// @inheritdoc IPaymentEscrow
    function charge(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        uint256 feeAmount,
        address feeReceiver
    ) external locked onlyParty(paymentInfo.operator) {
        uint256 flags = PaymentExtension.requireNone(paymentInfo.salt, SPLIT | DISPUTE);
        bytes32 hash = _chargeFixed(paymentInfo, flags, amount, tokenCollector, collectorData, feeAmount, feeReceiver);
        _distribute(paymentInfo, hash, amount, feeAmount, feeReceiver);
    }

    /// @inheritdoc IPaymentEscrow
    function capture(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver
    ) external locked {
        bytes32 hash = _capturePlain(paymentInfo, amount, feeAmount, feeReceiver);
        _distribute(paymentInfo, hash, amount, feeAmount, feeReceiver);
    }

    /// @inheritdoc IPaymentEscrow
    function captureBatch(BatchItem[] calldata items) external locked {
        uint256 count = items.length;
        if (count == 0 || count > MAX_BATCH) revert InvalidBatchLength(count);
        Run memory fees;
        Run memory rests;
        for (uint256 i = 0; i < count; ++i) {
            BatchItem calldata item = items[i];
            PaymentInfo calldata info = item.paymentInfo;
            (uint256 amount, uint256 feeAmount, address feeReceiver) = (item.amount, item.feeAmount, item.feeReceiver);
            _capturePlain(info, amount, feeAmount, feeReceiver);
            _queue(fees, info.token, feeReceiver, feeAmount);
            _queue(rests, info.token, info.receiver, amount - feeAmount);
        }
        _flush(fees);
        _flush(rests);
    }

    // ---- Extended payments ----

    /// @inheritdoc IPaymentEscrow
    function charge(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        uint256 feeAmount,
        address feeReceiver
    ) external locked onlyParty(paymentInfo.operator) {
        uint256 flags = PaymentExtension.check(paymentInfo.salt, extension);
        shares.checkList(extension.shares);
        if (flags & DISPUTE != 0) revert InvalidExtension();
        bytes32 hash = _chargeFixed(paymentInfo, flags, amount, tokenCollector, collectorData, feeAmount, feeReceiver);
        _distributeShared(paymentInfo, shares, hash, 0, amount, feeAmount, feeReceiver);
    }

    /// @inheritdoc IPaymentEscrow
    function capture(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver
    ) external locked {
        uint256 flags = _checkActor(paymentInfo, extension);
        shares.checkList(extension.shares);
        bytes32 hash;
        uint256 before;
        {
            uint48 protectedUntil = flags & DISPUTE == 0 ? 0 : extension.protectedUntil;
            (hash, before) = _captureFixed(
                paymentInfo,
                amount,
                feeAmount,
                feeReceiver,
                protectedUntil,
                flags & SPLIT != 0
            );
        }
        _distributeShared(paymentInfo, shares, hash, before, amount, feeAmount, feeReceiver);
    }

    /// @inheritdoc IPaymentEscrow
    function refund(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external locked {
        _checkActor(paymentInfo, extension);
        _refundFrom(paymentInfo, amount, tokenCollector, collectorData);
    }

    /// @inheritdoc IPaymentEscrow
    function release(PaymentInfo calldata paymentInfo, uint256 amount) external locked onlyParty(paymentInfo.operator) {
        _releasePart(paymentInfo, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function release(PaymentInfo calldata paymentInfo, Extension calldata extension, uint256 amount) external locked {
        _checkActor(paymentInfo, extension);
        _releasePart(paymentInfo, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function freeze(PaymentInfo calldata paymentInfo, Extension calldata extension) external locked {
        _checkResolver(paymentInfo, extension);
        bytes32 hash = _hashPayment(paymentInfo);
        _freeze(hash, paymentInfo.authorizationExpiry, extension.protectedUntil);
        emit PaymentFrozen(hash);
    }

    /// @inheritdoc IPaymentEscrow
    function settle(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint16 payerBps
    ) external locked {
        _checkResolver(paymentInfo, extension);
        shares.checkList(extension.shares);
        bytes32 hash = _hashPayment(paymentInfo);
        (uint256 payerAmount, uint256 receiverAmount) = _settle(hash, payerBps);
        emit PaymentSettled(hash, payerAmount, receiverAmount);
        address token = paymentInfo.token;
        address feeReceiver = paymentInfo.feeReceiver;
        uint256 fee = feeReceiver == address(0) ? 0 : _partOf(receiverAmount, paymentInfo.minFeeBps);
        uint256 rest = receiverAmount - fee;
        // Nothing was captured before: a capture takes the end of the protection or the payer's word, and both forbid to freeze.
        if (shares.length != 0) rest = _payShares(paymentInfo, shares, hash, 0, receiverAmount, rest);
        if (fee != 0) _creditTo(hash, token, feeReceiver, fee);
        if (rest != 0) _creditTo(hash, token, paymentInfo.receiver, rest);
        if (payerAmount != 0) _push(hash, token, paymentInfo.payer, payerAmount);
    }

    /// @inheritdoc IPaymentEscrow
    function reclaim(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension
    ) external locked onlyParty(paymentInfo.payer) {
        PaymentExtension.check(paymentInfo.salt, extension);
        bytes32 hash = _hashPayment(paymentInfo);
        uint256 amount = _reclaimFrozen(hash, paymentInfo.authorizationExpiry, extension.settleBy);
        emit PaymentReclaimed(hash, amount);
        _push(hash, paymentInfo.token, paymentInfo.payer, amount);
    }

    // ---- What the payer agrees to ----

    /// @inheritdoc IPaymentEscrow
    function preApprove(PaymentInfo calldata paymentInfo) external locked onlyParty(paymentInfo.payer) {
        bytes32 hash = _hashPayment(paymentInfo);
        _preApprove(hash);
        emit PaymentPreApproved(hash);
    }

    /// @inheritdoc IPaymentEscrow
    function accept(PaymentInfo calldata paymentInfo, bytes calldata signature) external locked {
        bytes32 hash = _hashPayment(paymentInfo);
        _checkSigned(paymentInfo.payer, keccak256(abi.encode(ACCEPT_TYPEHASH, hash)), signature);
        _accept(hash);
        emit PaymentAccepted(hash);
    }

    /// @inheritdoc IPaymentEscrow
    function increase(PaymentInfo calldata paymentInfo, uint256 amount, bytes calldata data) external locked {
        if (msg.sender != paymentInfo.payer) _checkSender(paymentInfo.operator);
        uint120 units = _checkAmount(amount);
        bytes32 hash = _hashPayment(paymentInfo);
        _increase(hash, units, paymentInfo.authorizationExpiry);
        emit PaymentIncreased(hash, amount);
        _collectIncrease(paymentInfo, hash, amount, data);
    }

    /// @inheritdoc IPaymentEscrow
    function extend(
        PaymentInfo calldata paymentInfo,
        uint48 authorizationExpiry,
        bytes calldata signature
    ) external locked {
        bytes32 hash = _hashPayment(paymentInfo);
        bytes32 message = keccak256(abi.encode(EXTEND_TYPEHASH, hash, authorizationExpiry));
        _checkSigned(paymentInfo.payer, message, signature);
        _extend(hash, authorizationExpiry, paymentInfo.authorizationExpiry, paymentInfo.refundExpiry);
        emit PaymentExtended(hash, authorizationExpiry);
    }

    // ---- Credits ----

    /// @inheritdoc IPaymentEscrow
    function withdraw(address token, address account) external locked {
        uint256 amount = _creditOf(token, account);
        if (amount == 0) revert ZeroAmount();
        _payCredit(token, account, account, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function withdrawTo(address token, address to, uint256 amount) external locked {
        _withdrawTo(token, msg.sender, to, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function withdrawBySignature(
        address token,
        address account,
        address to,
        uint256 amount,
        uint256 deadline,
        bytes calldata signature
    ) external locked {
        _checkDeadline(deadline);
        bytes32 message = keccak256(
            abi.encode(WITHDRAW_TYPEHASH, token, account, to, amount, _useNonce(account), deadline)
        );
        _checkSigned(account, message, signature);
        _withdrawTo(token, account, to, amount);
    }

    // ---- Gate ----

    /// @inheritdoc IPaymentEscrow
    function setIntake(address token, bool vetted, uint48 pausedUntil) external locked onlyParty(GUARD) {
        _setGate(token, vetted, pausedUntil);
        emit IntakeSet(token, vetted, pausedUntil);
    }

    // ---- Views ----

    /// @inheritdoc IAuthCaptureEscrow
    function getHash(PaymentInfo calldata paymentInfo) external view returns (bytes32) {
        return _hashPayment(paymentInfo);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function paymentState(
        bytes32 paymentInfoHash
    ) external view returns (bool hasCollectedPayment, uint120 capturableAmount, uint120 refundableAmount) {
        (, capturableAmount, refundableAmount) = _load(paymentInfoHash);
        hasCollectedPayment = _isCollected(paymentInfoHash);
    }

    /// @inheritdoc IPaymentEscrow
    function extendedState(
        bytes32 paymentInfoHash
    ) external view returns (bool accepted, bool frozen, uint48 extendedExpiry, uint256 sharedAmount) {
        return _extendedState(paymentInfoHash);
    }

    /// @inheritdoc IPaymentEscrow
    function isPreApproved(bytes32 paymentInfoHash) external view returns (bool) {
        return _isPreApproved(paymentInfoHash);
    }

    /// @inheritdoc IPaymentEscrow
    function creditOf(address token, address account) external view returns (uint256) {
        return _creditOf(token, account);
    }

    /// @inheritdoc IPaymentEscrow
    function nonces(address account) external view returns (uint256) {
        return _nonceOf(account);
    }

    /// @inheritdoc IPaymentEscrow
    function intakeOf(address token) external view returns (bool vetted, uint48 pausedUntil) {
        return _gateOf(token);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function getTokenStore(address) external view returns (address) {
        return address(this);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function tokenStoreImplementation() external view returns (address) {
        return address(this);
    }

    // ---- Who may ----

    function _checkSender(address party) private view {
        if (msg.sender != party) revert InvalidSender(msg.sender, party);
    }

    /// @dev The operator, or whom the extension names beside it.
    function _checkActor(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension
    ) private view returns (uint256 flags) {
        flags = PaymentExtension.check(paymentInfo.salt, extension);
        if (msg.sender != extension.authorizer) _checkSender(paymentInfo.operator);
    }

    function _checkResolver(PaymentInfo calldata paymentInfo, Extension calldata extension) private view {
        PaymentExtension.check(paymentInfo.salt, extension);
        _checkSender(extension.resolver);
    }

    /// @dev Nobody has to sign to itself.
    function _checkSigned(address signer, bytes32 structHash, bytes calldata signature) private view {
        if (msg.sender != signer && !_isSigned(signer, structHash, signature)) revert InvalidSignature(signer);
    }

    // ---- Shared by several verbs ----

    /// @dev A final charge is recorded nowhere: the token's nonce is all that keeps it from being charged twice.
    function _openCharge(
        uint256 flags,
        bytes32 hash,
        uint120 units,
        address tokenCollector,
        bytes calldata collectorData
    ) private {
        if (flags & FINAL == 0) _open(hash, 0, units);
        else if (!_usesTokenNonce(tokenCollector, collectorData)) revert InvalidExtension();
    }

    function _chargeFixed(
        PaymentInfo calldata paymentInfo,
        uint256 flags,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        uint256 feeAmount,
        address feeReceiver
    ) private returns (bytes32 hash) {
        uint120 units = _checkAmount(amount);
        _checkTerms(paymentInfo, amount);
        _checkFeeAmount(paymentInfo, amount, feeAmount, feeReceiver);
        hash = _hashPayment(paymentInfo);
        _openCharge(flags, hash, units, tokenCollector, collectorData);
        emit IPaymentEscrow.PaymentCharged(hash, paymentInfo, amount, tokenCollector, feeAmount, feeReceiver);
        _collectPayment(paymentInfo, hash, amount, tokenCollector, collectorData);
    }

    function _capturePlain(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver
    ) private returns (bytes32 hash) {
        _checkSender(paymentInfo.operator);
        PaymentExtension.requireNone(paymentInfo.salt, SPLIT | DISPUTE);
        (hash, ) = _captureFixed(paymentInfo, amount, feeAmount, feeReceiver, 0, false);
    }

    function _captureFixed(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver,
        uint48 protectedUntil,
        bool counting
    ) private returns (bytes32 hash, uint256 before) {
        uint120 units = _checkAmount(amount);
        _checkFeeAmount(paymentInfo, amount, feeAmount, feeReceiver);
        hash = _hashPayment(paymentInfo);
        before = _capture(hash, units, paymentInfo.authorizationExpiry, protectedUntil, counting);
        emit IPaymentEscrow.PaymentCaptured(hash, amount, feeAmount, feeReceiver);
    }

    function _releasePart(PaymentInfo calldata paymentInfo, uint256 amount) private {
        uint120 units = _checkAmount(amount);
        bytes32 hash = _hashPayment(paymentInfo);
        _release(hash, units);
        emit PaymentReleased(hash, amount);
        _push(hash, paymentInfo.token, paymentInfo.payer, amount);
    }

    function _refundFrom(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) private {
        uint120 units = _checkAmount(amount);
        bytes32 hash = _hashPayment(paymentInfo);
        _refund(hash, units, paymentInfo.refundExpiry);
        emit PaymentRefunded(hash, amount, tokenCollector);
        bool delivered = _collectRefund(paymentInfo, hash, amount, tokenCollector, collectorData);
        if (!delivered) _push(hash, paymentInfo.token, paymentInfo.payer, amount);
    }

    function _withdrawTo(address token, address account, address to, uint256 amount) private {
        _checkParty(to);
        if (amount == 0) revert ZeroAmount();
        _payCredit(token, account, to, amount);
    }

    function _payCredit(address token, address account, address to, uint256 amount) private {
        _debit(token, account, amount);
        emit CreditWithdrawn(token, account, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    // ---- Paying out ----

    /// @dev Fee first, the rest to the receiver.
    function _distribute(
        PaymentInfo calldata paymentInfo,
        bytes32 hash,
        uint256 amount,
        uint256 fee,
        address feeReceiver
    ) private {
        uint256 rest = amount - fee;
        if (fee != 0) _push(hash, paymentInfo.token, feeReceiver, fee);
        if (rest != 0) _push(hash, paymentInfo.token, paymentInfo.receiver, rest);
    }

    /// @dev The same with shares between them.
    function _distributeShared(
        PaymentInfo calldata paymentInfo,
        Share[] calldata shares,
        bytes32 hash,
        uint256 before,
        uint256 amount,
        uint256 fee,
        address feeReceiver
    ) private {
        uint256 rest = amount - fee;
        if (shares.length != 0) rest = _payShares(paymentInfo, shares, hash, before, amount, rest);
        _distribute(paymentInfo, hash, rest + fee, fee, feeReceiver);
    }

    /// @dev Credits every share with what it is due for `amount` after `before`.
    /// @param left What there is for shares and receiver.
    /// @return What is left for the receiver.
    function _payShares(
        PaymentInfo calldata paymentInfo,
        Share[] calldata shares,
        bytes32 hash,
        uint256 before,
        uint256 amount,
        uint256 left
    ) private returns (uint256) {
        mapping(address account => Credit) storage credits = _creditsIn(paymentInfo.token);
        uint256 count = shares.length;
        uint256 sumBps;
        // The data of the event is laid out in memory of its own, so that each word is written once.
        bytes32 data;
        uint256 place;
        assembly ("memory-safe") {
            data := mload(0x40)
            place := add(data, 0x40)
            mstore(0x40, add(place, shl(6, count)))
            mstore(data, 0x20)
            mstore(add(data, 0x20), count)
        }
        // At most 16 shares of 16 bits, and none is due more than `left`.
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                Share calldata share = shares[i];
                (address account, uint256 bps) = (share.account, share.bps);
                Split.checkShare(account, bps, address(this));
                sumBps += bps;
                uint256 due = _shareOf(before, amount, bps);
                if (due > left) revert SharesExceedCapture(due, left);
                left -= due;
                _add(credits, account, due);
                assembly ("memory-safe") {
                    mstore(place, account)
                    mstore(add(place, 0x20), due)
                    place := add(place, 0x40)
                }
            }
        }
        Split.checkSum(sumBps, paymentInfo.maxFeeBps);
        bytes32 topic = PaymentShared.selector;
        assembly ("memory-safe") {
            log2(data, sub(place, data), topic, hash)
        }
        return left;
    }

    /// @dev Neighbours that go to the same account become one transfer.
    function _queue(Run memory run, address token, address to, uint256 amount) private {
        if (amount == 0) return;
        if (run.to != to || run.token != token) {
            _flush(run);
            (run.token, run.to, run.amount) = (token, to, 0);
        }
        run.amount += amount;
    }

    function _flush(Run memory run) private {
        if (run.amount != 0) _push(0, run.token, run.to, run.amount);
    }

    /// @dev Pays, or credits when the token refuses (denylist, pause), so that nobody's refusal blocks another.
    /// A revert is proof that nothing moved. Any answer but `true` or nothing is no proof and undoes the whole call.
    function _push(bytes32 hash, address token, address to, uint256 amount) private {
        // At most two words of the answer are read, whatever the token returns.
        (bool success, bytes32 answer, ) = LowLevelCall.callReturn64Bytes(
            token,
            abi.encodeCall(IERC20.transfer, (to, amount))
        );
        uint256 size = LowLevelCall.returnDataSize();
        if (!success) {
            _creditTo(hash, token, to, amount);
        } else if (size == 0 ? token.code.length == 0 : size < 32 || answer != bytes32(uint256(1))) {
            revert TransferFailed(token);
        }
    }

    function _creditTo(bytes32 hash, address token, address account, uint256 amount) private {
        _credit(token, account, amount);
        emit TransferCredited(hash, token, account, amount);
    }
}
