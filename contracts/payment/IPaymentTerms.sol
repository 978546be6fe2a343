// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Terms of a payment, and why they or a step under them are refused
/// @dev Without functions, so that the call-free accounting can be proved on its own.
interface IPaymentTerms {
    /// @notice Terms of a payment; their hash is its identity. The payer's signature binds every field.
    /// @param operator Only account that may authorize, charge, capture, void and refund.
    /// @param payer Source of the tokens and target of void, reclaim and refund.
    /// @param receiver Target of captured tokens, fee deducted.
    /// @param token ERC-20 token of all amounts.
    /// @param maxAmount Most that may be taken from the payer, token units.
    /// @param preApprovalExpiry From this second on nothing can be taken from the payer.
    /// @param authorizationExpiry From this second on nothing can be captured, and the payer may reclaim.
    /// @param refundExpiry From this second on nothing can be refunded.
    /// @param minFeeBps Least fee of a charge or capture, basis points.
    /// @param maxFeeBps Most fee of a charge or capture, basis points.
    /// @param feeReceiver Target of fees; zero leaves the choice to the operator.
    /// @param salt Makes equal terms distinct.
    struct PaymentInfo {
        address operator;
        address payer;
        address receiver;
        address token;
        uint120 maxAmount;
        uint48 preApprovalExpiry;
        uint48 authorizationExpiry;
        uint48 refundExpiry;
        uint16 minFeeBps;
        uint16 maxFeeBps;
        address feeReceiver;
        uint256 salt;
    }

    /// @notice The caller is not the party of the payment whose call this is.
    error InvalidSender(address sender, address expected);

    /// @notice The amount is zero.
    error ZeroAmount();

    /// @notice The amount does not fit the accounting.
    error AmountOverflow(uint256 amount, uint256 limit);

    /// @notice The amount is above the maximum of the terms.
    error ExceedsMaxAmount(uint256 amount, uint256 maxAmount);

    /// @notice Too late to take tokens from the payer.
    error AfterPreApprovalExpiry(uint48 timestamp, uint48 expiry);

    /// @notice The three expiries are not in order.
    error InvalidExpiries(uint48 preApproval, uint48 authorization, uint48 refund);

    /// @notice The maximum fee is above 10,000 basis points.
    error FeeBpsOverflow(uint16 feeBps);

    /// @notice The minimum fee is above the maximum fee.
    error InvalidFeeBpsRange(uint16 minFeeBps, uint16 maxFeeBps);

    /// @notice The fee is outside the bounds of the terms.
    error FeeBpsOutOfRange(uint16 feeBps, uint16 minFeeBps, uint16 maxFeeBps);

    /// @notice There is a fee and nobody to receive it.
    error ZeroFeeReceiver();

    /// @notice The terms name another fee receiver.
    error InvalidFeeReceiver(address attempted, address expected);

    /// @notice The terms were authorized or charged before.
    error PaymentAlreadyCollected(bytes32 paymentInfoHash);

    /// @notice Too late to capture.
    error AfterAuthorizationExpiry(uint48 timestamp, uint48 expiry);

    /// @notice Less is held than is to be captured.
    error InsufficientAuthorization(bytes32 paymentInfoHash, uint256 authorizedAmount, uint256 requestedAmount);

    /// @notice Nothing is held.
    error ZeroAuthorization(bytes32 paymentInfoHash);

    /// @notice Too early to reclaim.
    error BeforeAuthorizationExpiry(uint48 timestamp, uint48 expiry);

    /// @notice Too late to refund.
    error AfterRefundExpiry(uint48 timestamp, uint48 expiry);

    /// @notice Less is left of what was captured than is to be refunded.
    error RefundExceedsCapture(uint256 refund, uint256 captured);

    /// @notice The collector serves the other operation.
    error InvalidCollectorForOperation();

    /// @notice The escrow did not receive exactly the amount.
    error TokenCollectionFailed();

    /// @notice Ours: the first byte of the collector data names no intake mode of this operation.
    error UnsupportedIntake(uint8 mode);

    /// @notice Ours: the payer has not consented to these terms (an allowance alone is no consent).
    error MissingConsent(bytes32 paymentInfoHash);

    /// @notice Ours: a payer, receiver or fee receiver that is the escrow, or a payer or receiver that is zero.
    error InvalidParty(address party);

    /// @notice Ours: a split signature is not `r ‖ s ‖ v`, 65 bytes.
    error InvalidSignatureLength(uint256 length);

    /// @notice Ours: the token answered a transfer with something else than `true` or nothing.
    error TransferFailed(address token);

    // ---- Extended payments ----

    /// @notice What a payer may agree to beyond the terms, committed in `salt`: the top 6 bytes are "sluice" in ASCII, the
    /// next 2 bytes are flags (1 split, 2 dispute, 4 final), the low 24 bytes are the low ones of the EIP-712 struct hash
    /// of this extension. Flag 1 is set exactly when `shares` is not zero, flag 2 exactly when `resolver` is not zero.
    /// A final payment (flag 4) is charged at once, by any `charge`, and recorded nowhere: it cannot be refunded by the
    /// escrow, `paymentState` stays empty, and what keeps it from being charged twice is the token's own nonce.
    /// @param authorizer May capture, release and refund besides the operator; zero: nobody.
    /// @param resolver May freeze and settle a hold; zero: no dispute.
    /// @param disputeTerms What the resolver goes by; the escrow only commits to it.
    /// @param protectedUntil With a resolver: until then nothing is captured unless the payer accepted, and only until then
    /// a hold can be frozen.
    /// @param settleBy With a resolver: by then a frozen hold should be settled; 30 days later the payer may reclaim it.
    /// @param shares `keccak256(abi.encode(Share[]))`; zero: no split.
    /// @param nonce Makes equal extensions distinct.
    struct Extension {
        address authorizer;
        address resolver;
        bytes32 disputeTerms;
        uint48 protectedUntil;
        uint48 settleBy;
        bytes32 shares;
        uint256 nonce;
    }

    /// @notice Part of what is captured that belongs to somebody else than the receiver.
    /// @param account Its owner; neither zero nor the escrow.
    /// @param bps Basis points of all that is captured of the payment, rounded down; above zero.
    struct Share {
        address account;
        uint16 bps;
    }

    /// @notice What a share brought its owner in one step.
    /// @param amount Token units.
    struct SharePaid {
        address account;
        uint256 amount;
    }

    /// @notice One capture of a batch; its fee is absolute.
    struct BatchItem {
        PaymentInfo paymentInfo;
        uint256 amount;
        uint256 feeAmount;
        address feeReceiver;
    }

    /// @notice Ours (as v1.1 of the standard): the fee is outside the bounds of the terms.
    error FeeAmountOutOfRange(uint256 feeAmount, uint256 minFee, uint256 maxFee);

    /// @notice Ours: the terms commit to an extension that this function does not know about; one that takes it is needed.
    error ExtensionRequired();

    /// @notice Ours: the extension is not the one of the terms, or does not go with this function.
    error InvalidExtension();

    /// @notice Ours: the shares are not those of the extension, or break a rule (1 to 16, each above zero, all of them and
    /// the maximum fee together at most 10,000 basis points, no owner zero or the escrow).
    error InvalidShares();

    /// @notice Ours: so small a capture, after others, that the shares due by rounding are more than is left of it.
    error SharesExceedCapture(uint256 due, uint256 left);

    /// @notice Ours: the payer may still object, and has not accepted.
    error BeforeProtectionEnds(uint48 timestamp, uint48 protectedUntil);

    /// @notice Ours: too late to freeze.
    error AfterProtectionEnds(uint48 timestamp, uint48 protectedUntil);

    /// @notice Ours: the hold waits for its resolver.
    error PaymentIsFrozen(bytes32 paymentInfoHash);

    /// @notice Ours: the hold waits for no resolver.
    error PaymentNotFrozen(bytes32 paymentInfoHash);

    /// @notice Ours: the payer has confirmed receipt.
    error PaymentIsAccepted(bytes32 paymentInfoHash);

    /// @notice Ours: an expiry that is not later than the present one, or later than the refund expiry.
    error InvalidExtendedExpiry(uint48 requested, uint48 current, uint48 latest);

    /// @notice Ours: more than 10,000 basis points.
    error BpsOverflow(uint16 bps);

    /// @notice Ours: a batch has 1 to 100 items.
    error InvalidBatchLength(uint256 length);

    /// @notice Ours: the account has a smaller credit than is to be taken of it.
    error InsufficientCredit(address token, address account, uint256 credit, uint256 requested);

    /// @notice Ours: nothing is taken from payers in this token for now.
    error IntakePaused(address token, uint48 until);

    /// @notice Ours: not a signature of this account over this message.
    error InvalidSignature(address signer);

    /// @notice Ours: too late to use the signature.
    error AfterDeadline(uint256 timestamp, uint256 deadline);
}
