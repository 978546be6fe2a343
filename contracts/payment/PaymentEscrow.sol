// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {IAuthCaptureEscrow} from "./IAuthCaptureEscrow.sol";
import {IPaymentEscrow} from "./IPaymentEscrow.sol";
import {PaymentIntake} from "./PaymentIntake.sol";
import {ReentrancyLock} from "./ReentrancyLock.sol";

/// @title The vault: verbs of a payment
/// @dev Each verb checks, writes its state, emits, and only then moves tokens, all under one lock.
contract PaymentEscrow is IAuthCaptureEscrow, PaymentIntake, ReentrancyLock {
    using SafeERC20 for IERC20;

    /// @inheritdoc IAuthCaptureEscrow
    bytes32 public constant PAYMENT_INFO_TYPEHASH = _PAYMENT_INFO_TYPEHASH;

    modifier onlyParty(address party) {
        if (msg.sender != party) revert InvalidSender(msg.sender, party);
        _;
    }

    /// @param permit2 Permit2 of this chain, or zero where there is none (mode 0x04 then reverts).
    constructor(address permit2) PaymentIntake(permit2) {}

    /// @inheritdoc IAuthCaptureEscrow
    function authorize(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external locked onlyParty(paymentInfo.operator) {
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
        uint120 units = _checkAmount(amount);
        _checkTerms(paymentInfo, amount);
        _checkFee(paymentInfo, feeBps, feeReceiver);
        bytes32 hash = _hashPayment(paymentInfo);
        _open(hash, 0, units);
        emit PaymentCharged(hash, paymentInfo, amount, tokenCollector, feeBps, feeReceiver);
        _collectPayment(paymentInfo, hash, amount, tokenCollector, collectorData);
        _distribute(paymentInfo, hash, amount, feeBps, feeReceiver);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function capture(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        uint16 feeBps,
        address feeReceiver
    ) external locked onlyParty(paymentInfo.operator) {
        uint120 units = _checkAmount(amount);
        _checkFee(paymentInfo, feeBps, feeReceiver);
        bytes32 hash = _hashPayment(paymentInfo);
        _capture(hash, units, paymentInfo.authorizationExpiry);
        emit PaymentCaptured(hash, amount, feeBps, feeReceiver);
        _distribute(paymentInfo, hash, amount, feeBps, feeReceiver);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function void(PaymentInfo calldata paymentInfo) external locked onlyParty(paymentInfo.operator) {
        bytes32 hash = _hashPayment(paymentInfo);
        uint256 amount = _release(hash);
        emit PaymentVoided(hash, amount);
        _push(hash, paymentInfo.token, paymentInfo.payer, amount);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function reclaim(PaymentInfo calldata paymentInfo) external locked onlyParty(paymentInfo.payer) {
        uint48 expiry = paymentInfo.authorizationExpiry;
        if (block.timestamp < expiry) revert BeforeAuthorizationExpiry(uint48(block.timestamp), expiry);
        bytes32 hash = _hashPayment(paymentInfo);
        uint256 amount = _release(hash);
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
        uint120 units = _checkAmount(amount);
        bytes32 hash = _hashPayment(paymentInfo);
        _refund(hash, units, paymentInfo.refundExpiry);
        emit PaymentRefunded(hash, amount, tokenCollector);
        bool delivered = _collectRefund(paymentInfo, hash, amount, tokenCollector, collectorData);
        if (!delivered) _push(hash, paymentInfo.token, paymentInfo.payer, amount);
    }

    /// @notice As `IPaymentEscrow`.
    function preApprove(PaymentInfo calldata paymentInfo) external locked onlyParty(paymentInfo.payer) {
        bytes32 hash = _hashPayment(paymentInfo);
        _preApprove(hash);
        emit IPaymentEscrow.PaymentPreApproved(hash);
    }

    /// @notice As `IPaymentEscrow`.
    function withdraw(address token, address account) external locked {
        uint256 amount = _takeCredit(token, account);
        emit IPaymentEscrow.CreditWithdrawn(token, account, amount);
        IERC20(token).safeTransfer(account, amount);
    }

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

    /// @notice As `IPaymentEscrow`.
    function isPreApproved(bytes32 paymentInfoHash) external view returns (bool) {
        return _isPreApproved(paymentInfoHash);
    }

    /// @notice As `IPaymentEscrow`.
    function creditOf(address token, address account) external view returns (uint256) {
        return _creditOf(token, account);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function getTokenStore(address) external view returns (address) {
        return address(this);
    }

    /// @inheritdoc IAuthCaptureEscrow
    function tokenStoreImplementation() external view returns (address) {
        return address(this);
    }

    /// @dev Fee first, the rest to the receiver.
    function _distribute(
        PaymentInfo calldata paymentInfo,
        bytes32 hash,
        uint256 amount,
        uint256 feeBps,
        address feeReceiver
    ) private {
        (uint256 fee, uint256 rest) = _splitFee(amount, feeBps);
        if (fee != 0) _push(hash, paymentInfo.token, feeReceiver, fee);
        if (rest != 0) _push(hash, paymentInfo.token, paymentInfo.receiver, rest);
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
            _credit(token, to, amount);
            emit IPaymentEscrow.TransferCredited(hash, token, to, amount);
        } else if (size == 0 ? token.code.length == 0 : size < 32 || answer != bytes32(uint256(1))) {
            revert TransferFailed(token);
        }
    }
}
