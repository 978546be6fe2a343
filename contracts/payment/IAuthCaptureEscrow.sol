// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "./IPaymentTerms.sol";

/// @title Holds stablecoins between a payer and a receiver
/// @notice The payer signs the terms once. The operator drives the payment inside those terms and nowhere else; what is
/// held goes back to the payer by `void`, or by `reclaim` once the authorization has expired, whoever has vanished.
/// @dev The public ABI of `AuthCaptureEscrow` (commerce payments v1.0), whole and alone: `IPaymentEscrow` overloads some of
/// its names, so a Solidity caller that means these functions goes through this interface.
/// Units: amounts in token units (at most `type(uint120).max`), times in unix seconds, fees in basis points.
/// A time `expiry` has come when `block.timestamp >= expiry`.
interface IAuthCaptureEscrow is IPaymentTerms {
    /// @notice Tokens were taken from the payer and are held.
    event PaymentAuthorized(
        bytes32 indexed paymentInfoHash,
        PaymentInfo paymentInfo,
        uint256 amount,
        address tokenCollector
    );

    /// @notice Tokens were taken from the payer and went to the receiver, less the fee.
    event PaymentCharged(
        bytes32 indexed paymentInfoHash,
        PaymentInfo paymentInfo,
        uint256 amount,
        address tokenCollector,
        uint16 feeBps,
        address feeReceiver
    );

    /// @notice Held tokens went to the receiver, less the fee.
    event PaymentCaptured(bytes32 indexed paymentInfoHash, uint256 amount, uint16 feeBps, address feeReceiver);

    /// @notice The operator gave all held tokens back to the payer.
    event PaymentVoided(bytes32 indexed paymentInfoHash, uint256 amount);

    /// @notice The payer took all held tokens back after the authorization expired.
    event PaymentReclaimed(bytes32 indexed paymentInfoHash, uint256 amount);

    /// @notice Captured tokens were paid back to the payer.
    event PaymentRefunded(bytes32 indexed paymentInfoHash, uint256 amount, address tokenCollector);

    /// @notice Part of the standard ABI, never emitted: one vault holds all tokens.
    event TokenStoreCreated(address indexed operator, address tokenStore);

    /// @notice Takes `amount` from the payer and holds it.
    /// @dev Caller: operator. Once per payment, charge included.
    /// Errors in order: Reentrancy, InvalidSender, ExtensionRequired (a final payment), ZeroAmount, AmountOverflow,
    /// ExceedsMaxAmount, AfterPreApprovalExpiry, InvalidExpiries, FeeBpsOverflow, InvalidFeeBpsRange, InvalidParty,
    /// PaymentAlreadyCollected, IntakePaused, then of the intake.
    /// @param paymentInfo Terms.
    /// @param amount Token units, at most `maxAmount`.
    /// @param tokenCollector The escrow itself for its own intake, else an `ITokenCollector`.
    /// @param collectorData For the own intake a mode byte and its data, see `PaymentIntake`.
    function authorize(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external;

    /// @notice Takes `amount` from the payer and pays it out at once; it can be refunded as if captured.
    /// @dev Caller: operator. Errors as `authorize` (ExtensionRequired: a split or disputable payment), with those of
    /// the fee (FeeBpsOutOfRange, ZeroFeeReceiver, InvalidFeeReceiver, InvalidParty) before PaymentAlreadyCollected, or
    /// InvalidExtension of a final payment (`IPaymentTerms.Extension`) by another way than the own ERC-3009 intake.
    /// @param paymentInfo Terms.
    /// @param amount Token units, at most `maxAmount`; the fee is deducted from it.
    /// @param tokenCollector As for `authorize`.
    /// @param collectorData As for `authorize`.
    /// @param feeBps Basis points of `amount`, rounded down to a token unit.
    /// @param feeReceiver Target of the fee; the one of the terms if they name one.
    function charge(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        uint16 feeBps,
        address feeReceiver
    ) external;

    /// @notice Pays held tokens out to the receiver, less the fee. May be repeated until nothing is held.
    /// @dev Caller: operator, before the authorization expires. Errors in order: Reentrancy, InvalidSender,
    /// ExtensionRequired (a split or disputable payment), ZeroAmount, AmountOverflow, FeeBpsOutOfRange, ZeroFeeReceiver,
    /// InvalidFeeReceiver, InvalidParty, AfterAuthorizationExpiry, InsufficientAuthorization.
    /// @param paymentInfo Terms.
    /// @param amount Token units, at most what is held.
    /// @param feeBps Basis points of `amount`, rounded down to a token unit.
    /// @param feeReceiver Target of the fee; the one of the terms if they name one.
    function capture(PaymentInfo calldata paymentInfo, uint256 amount, uint16 feeBps, address feeReceiver) external;

    /// @notice Gives all held tokens back to the payer.
    /// @dev Caller: operator, at any time. Errors in order: Reentrancy, InvalidSender, ZeroAuthorization.
    /// @param paymentInfo Terms.
    function void(PaymentInfo calldata paymentInfo) external;

    /// @notice Gives all held tokens back to the payer, without the operator.
    /// @dev Caller: payer, from the expiry of the authorization on. Errors in order: Reentrancy, InvalidSender,
    /// BeforeAuthorizationExpiry, ZeroAuthorization, PaymentIsFrozen.
    /// @param paymentInfo Terms.
    function reclaim(PaymentInfo calldata paymentInfo) external;

    /// @notice Pays captured tokens back to the payer, out of the operator's or the receiver's wallet.
    /// @dev Caller: operator, before `refundExpiry`. Errors in order: Reentrancy, InvalidSender, ZeroAmount,
    /// AmountOverflow, AfterRefundExpiry, RefundExceedsCapture, then of the intake.
    /// @param paymentInfo Terms.
    /// @param amount Token units, at most what was captured and not refunded yet.
    /// @param tokenCollector The escrow itself for its own intake, else an `ITokenCollector`.
    /// @param collectorData For the own intake a mode byte and its data, see `PaymentIntake`.
    function refund(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external;

    /// @notice EIP-712 type hash of `PaymentInfo`.
    function PAYMENT_INFO_TYPEHASH() external view returns (bytes32);

    /// @notice Identity of a payment on this chain and this escrow.
    /// @return `keccak256(abi.encode(block.chainid, address(this), keccak256(abi.encode(typehash, paymentInfo))))`
    function getHash(PaymentInfo calldata paymentInfo) external view returns (bytes32);

    /// @notice What is held and what can be refunded of a payment.
    /// @dev During a call of the escrow it shows the state after that call, before the tokens have moved.
    function paymentState(
        bytes32 paymentInfoHash
    ) external view returns (bool hasCollectedPayment, uint120 capturableAmount, uint120 refundableAmount);

    /// @notice Where collectors deliver: the escrow itself, for every operator.
    function getTokenStore(address operator) external view returns (address);

    /// @notice Part of the standard ABI: the escrow itself.
    function tokenStoreImplementation() external view returns (address);
}
