// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAuthCaptureEscrow} from "./IAuthCaptureEscrow.sol";

/// @title The escrow, whole: the standard, and what is ours
/// @notice Beside the standard: its v1.1 with absolute fees, payments extended by a commitment in their salt (shares,
/// disputes, an authorizer, final charges), partial release, increase, extension, batches, credits, and the gate of
/// intake. A plain payment behaves exactly as the standard says and pays for none of it.
/// @dev Tokens: ERC-20 with or without return values. Refused on the way in: fees on transfer, a `false` return. Not
/// supported: rebasing balances (the vault would be short or long by what the token changes by itself).
/// No owner, no upgrade. The one power of governance is `setIntake`: no function that gives money back reads it.
interface IPaymentEscrow is IAuthCaptureEscrow {
    /// @notice Ours: the payer consented to the terms by a transaction.
    event PaymentPreApproved(bytes32 indexed paymentInfoHash);

    /// @notice Ours: the amount waits here for `account`, for the token refused to pay it, or a settlement leaves it here.
    /// The hash is zero for a transfer of a batch.
    event TransferCredited(
        bytes32 indexed paymentInfoHash,
        address indexed token,
        address indexed account,
        uint256 amount
    );

    /// @notice Ours: a credit was paid out, or spent on a payment, an increase or a refund of its owner.
    event CreditWithdrawn(address indexed token, address indexed account, uint256 amount);

    /// @notice Ours, as v1.1 of the standard: `charge` with an absolute fee.
    event PaymentCharged(
        bytes32 indexed paymentInfoHash,
        PaymentInfo paymentInfo,
        uint256 amount,
        address tokenCollector,
        uint256 feeAmount,
        address feeReceiver
    );

    /// @notice Ours, as v1.1 of the standard: `capture` with an absolute fee.
    event PaymentCaptured(bytes32 indexed paymentInfoHash, uint256 amount, uint256 feeAmount, address feeReceiver);

    /// @notice Ours: what the shares of a capture, charge or settlement brought; each amount is now a credit of its owner.
    event PaymentShared(bytes32 indexed paymentInfoHash, SharePaid[] shares);

    /// @notice Ours: a part of what was held, or all of it, went back to the payer.
    event PaymentReleased(bytes32 indexed paymentInfoHash, uint256 amount);

    /// @notice Ours: more was taken from the payer and is held.
    event PaymentIncreased(bytes32 indexed paymentInfoHash, uint256 amount);

    /// @notice Ours: the payer gave more time; the authorization expires then.
    event PaymentExtended(bytes32 indexed paymentInfoHash, uint48 authorizationExpiry);

    /// @notice Ours: the payer confirmed receipt.
    event PaymentAccepted(bytes32 indexed paymentInfoHash);

    /// @notice Ours: the hold waits for its resolver.
    event PaymentFrozen(bytes32 indexed paymentInfoHash);

    /// @notice Ours: the resolver divided a frozen hold. `payerAmount` went to the payer; `receiverAmount` counts as captured,
    /// its parts (fee, shares, rest) are credits now.
    event PaymentSettled(bytes32 indexed paymentInfoHash, uint256 payerAmount, uint256 receiverAmount);

    /// @notice Ours: governance opened or shut the way in for a token.
    event IntakeSet(address indexed token, bool vetted, uint48 pausedUntil);

    // ---- Standard v1.1: absolute fees ----

    /// @notice Ours, as v1.1 of the standard: `charge` with a fee in token units.
    /// @dev As `charge` of the standard, FeeAmountOutOfRange in place of FeeBpsOutOfRange.
    /// @param feeAmount Token units, between `amount × minFeeBps / 10,000` and `amount × maxFeeBps / 10,000`, both rounded
    /// down; deducted from `amount`.
    function charge(
        PaymentInfo calldata paymentInfo,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        uint256 feeAmount,
        address feeReceiver
    ) external;

    /// @notice Ours, as v1.1 of the standard: `capture` with a fee in token units.
    /// @dev As `capture` of the standard, FeeAmountOutOfRange in place of FeeBpsOutOfRange.
    function capture(PaymentInfo calldata paymentInfo, uint256 amount, uint256 feeAmount, address feeReceiver) external;

    /// @notice Ours: many captures at once. Neighbours with the same token and receiver are paid in one transfer, and so are
    /// neighbours with the same token and fee receiver: sort them.
    /// @dev Caller: operator of every item. All of it or nothing. Each item as `capture` with an absolute fee. A transfer
    /// that the token refuses becomes one credit (TransferCredited with the hash zero).
    /// Errors in order: Reentrancy, InvalidBatchLength, then those of the first item that has one.
    function captureBatch(BatchItem[] calldata items) external;

    // ---- Extended payments ----

    /// @notice Ours: charges an extended payment.
    /// @dev Caller: operator. Errors in order: Reentrancy, InvalidSender, InvalidExtension (not of the terms),
    /// InvalidShares (not the list of the terms), InvalidExtension (with a resolver, since nothing is held that could be
    /// frozen), those of `charge` with an absolute fee, then share by share those of `capture`.
    /// @param extension What the salt commits to.
    /// @param shares What `extension.shares` commits to; empty without a split.
    function charge(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        uint256 feeAmount,
        address feeReceiver
    ) external;

    /// @notice Ours: captures of an extended payment. Each share has, after every capture, exactly its basis points of all
    /// captured until then, rounded down; the fee is beside them, the rest is the receiver's.
    /// @dev Caller: operator or authorizer. Errors in order: Reentrancy, InvalidExtension, InvalidSender,
    /// InvalidShares (not the list of the terms), ZeroAmount, AmountOverflow, those of the fee, AfterAuthorizationExpiry,
    /// BeforeProtectionEnds, InsufficientAuthorization, PaymentIsFrozen, then share by share InvalidShares (zero, the escrow
    /// itself, no basis points, or too many in all) and SharesExceedCapture.
    function capture(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver
    ) external;

    /// @notice Ours: refunds an extended payment.
    /// @dev Caller: operator or authorizer; "the operator's allowance" (mode 0x00) is the caller's. Errors in order:
    /// Reentrancy, InvalidExtension, InvalidSender, then as `refund` of the standard.
    function refund(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external;

    /// @notice Ours: gives a part of what is held, or all of it, back to the payer.
    /// @dev Caller: operator, at any time. Errors in order: Reentrancy, InvalidSender, ZeroAmount, AmountOverflow,
    /// InsufficientAuthorization.
    function release(PaymentInfo calldata paymentInfo, uint256 amount) external;

    /// @notice Ours: the same by the authorizer of an extended payment.
    /// @dev Caller: operator or authorizer, at any time. Errors in order: Reentrancy, InvalidExtension, InvalidSender, then
    /// as above.
    function release(PaymentInfo calldata paymentInfo, Extension calldata extension, uint256 amount) external;

    /// @notice Ours: stops capture and reclaim of a hold until it is settled. What gives it back to the payer stays open.
    /// @dev Caller: resolver. Errors in order: Reentrancy, InvalidExtension, InvalidSender, AfterProtectionEnds,
    /// AfterAuthorizationExpiry, ZeroAuthorization, PaymentIsAccepted, PaymentIsFrozen.
    function freeze(PaymentInfo calldata paymentInfo, Extension calldata extension) external;

    /// @notice Ours: divides a frozen hold. The payer is paid `payerBps` of it, rounded down; the rest counts as captured,
    /// with the least fee of the terms if they name a fee receiver and none otherwise, and with its shares; all of that is
    /// credited. Nothing can have been captured before, so that the parts of one whole never exceed it.
    /// @dev Caller: resolver, at any time. Errors in order: Reentrancy, InvalidExtension, InvalidSender,
    /// InvalidShares (not the list of the terms), PaymentNotFrozen, BpsOverflow, InvalidShares (of a share). A frozen payment always holds something.
    /// @param payerBps Basis points of what is held.
    function settle(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint16 payerBps
    ) external;

    /// @notice Ours: gives a frozen hold that nobody has settled back to the payer.
    /// @dev Caller: payer, from 30 days after `settleBy` on and not before the authorization expires. Errors in order:
    /// Reentrancy, InvalidExtension, InvalidSender, BeforeAuthorizationExpiry (with the later of the two), PaymentNotFrozen.
    function reclaim(PaymentInfo calldata paymentInfo, Extension calldata extension) external;

    // ---- What the payer may agree to later ----

    /// @notice Ours: confirms receipt: capture is free from now on, and the hold can be frozen no more.
    /// @dev Caller: payer, or anyone with its EIP-712 `Accept(bytes32 paymentInfoHash)`. Errors in order: Reentrancy,
    /// InvalidSignature, ZeroAuthorization, PaymentIsFrozen, PaymentIsAccepted.
    /// @param signature Ignored when the payer calls; ECDSA (65 bytes) or ERC-1271.
    function accept(PaymentInfo calldata paymentInfo, bytes calldata signature) external;

    /// @notice Ours: takes more from the payer into a hold. The sum may exceed `maxAmount`: the payer agrees to this amount.
    /// @dev Caller: operator or payer, before the authorization expires. Errors in order: Reentrancy, InvalidSender,
    /// ZeroAmount, AmountOverflow, AfterAuthorizationExpiry, ZeroAuthorization, PaymentIsFrozen, AmountOverflow (held and
    /// refundable together), IntakePaused, then of the intake.
    /// @param data A mode byte and its data, see `PaymentIntake`.
    function increase(PaymentInfo calldata paymentInfo, uint256 amount, bytes calldata data) external;

    /// @notice Ours: lets the authorization expire later.
    /// @dev Caller: payer, or anyone with its EIP-712 `Extend(bytes32 paymentInfoHash,uint48 authorizationExpiry)`. Errors in
    /// order: Reentrancy, InvalidSignature, ZeroAuthorization, InvalidExtendedExpiry.
    /// @param authorizationExpiry Later than the present one, at most `refundExpiry`.
    /// @param signature As for `accept`.
    function extend(PaymentInfo calldata paymentInfo, uint48 authorizationExpiry, bytes calldata signature) external;

    /// @notice Ours: consents to the terms, so that the operator may collect by the payer's allowance to the escrow.
    /// @dev Caller: payer. It lasts until collected or `preApprovalExpiry`; lowering the allowance takes its effect away.
    /// Errors in order: Reentrancy, InvalidSender, PaymentAlreadyCollected.
    /// @param paymentInfo Terms.
    function preApprove(PaymentInfo calldata paymentInfo) external;

    // ---- Credits ----

    /// @notice Ours: pays a credit to its owner. Anyone may call; only the owner is paid.
    /// @dev Errors: Reentrancy, ZeroAmount (no credit), and whatever the token reverts with.
    /// @param token ERC-20 token.
    /// @param account Owner of the credit.
    function withdraw(address token, address account) external;

    /// @notice Ours: pays a part of the caller's credit, or all of it, to anyone.
    /// @dev Caller: owner of the credit. Errors in order: Reentrancy, InvalidParty (zero or the escrow), ZeroAmount,
    /// InsufficientCredit, and whatever the token reverts with.
    /// @param to Target.
    /// @param amount Token units.
    function withdrawTo(address token, address to, uint256 amount) external;

    /// @notice Ours: the same by signature; anyone may submit it.
    /// @dev Errors in order: Reentrancy, AfterDeadline, InvalidSignature, then as `withdrawTo`. EIP-712 message:
    /// `Withdraw(address token,address account,address to,uint256 amount,uint256 nonce,uint256 deadline)`.
    /// @param account Owner of the credit, and signer: ECDSA (65 bytes) or ERC-1271.
    /// @param deadline Last second at which the signature counts.
    function withdrawBySignature(
        address token,
        address account,
        address to,
        uint256 amount,
        uint256 deadline,
        bytes calldata signature
    ) external;

    // ---- The gate of intake ----

    /// @notice Ours: opens or shuts the way in for a token. Holds, credits and every way out are as before.
    /// @dev Caller: the guard. Errors: Reentrancy, InvalidSender.
    /// @param token Zero stands for all tokens that are not vetted.
    /// @param vetted Whether the token is known to move exactly what it is asked to.
    /// @param pausedUntil Until this second nothing is taken from payers.
    function setIntake(address token, bool vetted, uint48 pausedUntil) external;

    // ---- Views ----

    /// @notice Ours: who may call `setIntake`; fixed at deployment.
    function GUARD() external view returns (address);

    /// @notice Ours: whether the payer consented to the terms by `preApprove`.
    function isPreApproved(bytes32 paymentInfoHash) external view returns (bool);

    /// @notice Ours: token units that wait for `account`.
    function creditOf(address token, address account) external view returns (uint256);

    /// @notice Ours: next nonce of an account for `withdrawBySignature` and for refunds out of its credit by signature.
    function nonces(address account) external view returns (uint256);

    /// @notice Ours: what `setIntake` set.
    function intakeOf(address token) external view returns (bool vetted, uint48 pausedUntil);

    /// @notice Ours: what a payment has beyond the state of the standard.
    /// @return accepted Whether the payer confirmed receipt.
    /// @return frozen Whether the hold waits for its resolver.
    /// @return extendedExpiry When the authorization expires, or zero: as the terms say.
    /// @return sharedAmount Captured amount of a split payment that its shares have had their part of; counted only while
    /// something is held.
    function extendedState(
        bytes32 paymentInfoHash
    ) external view returns (bool accepted, bool frozen, uint48 extendedExpiry, uint256 sharedAmount);
}
