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
}

/// @title Holds stablecoins between a payer and a receiver
/// @notice The payer signs the terms once. The operator drives the payment inside those terms and nowhere else; what is
/// held goes back to the payer by `void`, or by `reclaim` once the authorization has expired, whoever has vanished.
/// The public ABI is that of `AuthCaptureEscrow` (commerce payments v1.0); what is ours is marked so.
/// @dev Units: amounts in token units (at most `type(uint120).max`), times in unix seconds, fees in basis points.
/// A time `expiry` has come when `block.timestamp >= expiry`.
/// Tokens: ERC-20 with or without return values. Refused on the way in: fees on transfer, a `false` return. Not
/// supported: rebasing balances (the vault would be short or long by what the token changes by itself).
/// No owner, no upgrade, no pause.
interface IPaymentEscrow is IPaymentTerms {
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

    /// @notice Ours: the payer consented to the terms by a transaction.
    event PaymentPreApproved(bytes32 indexed paymentInfoHash);

    /// @notice Ours: the token refused to pay `account`, so the amount waits for it here.
    event TransferCredited(
        bytes32 indexed paymentInfoHash,
        address indexed token,
        address indexed account,
        uint256 amount
    );

    /// @notice Ours: a credit was paid out.
    event CreditWithdrawn(address indexed token, address indexed account, uint256 amount);

    /// @notice Takes `amount` from the payer and holds it.
    /// @dev Caller: operator. Once per payment, charge included.
    /// Errors in order: Reentrancy, InvalidSender, ZeroAmount, AmountOverflow, ExceedsMaxAmount, AfterPreApprovalExpiry,
    /// InvalidExpiries, FeeBpsOverflow, InvalidFeeBpsRange, InvalidParty, PaymentAlreadyCollected, then of the intake.
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
    /// @dev Caller: operator. Errors as `authorize`, with those of the fee (FeeBpsOutOfRange, ZeroFeeReceiver,
    /// InvalidFeeReceiver, InvalidParty) before PaymentAlreadyCollected.
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
    /// @dev Caller: operator, before `authorizationExpiry`. Errors in order: Reentrancy, InvalidSender, ZeroAmount,
    /// AmountOverflow, FeeBpsOutOfRange, ZeroFeeReceiver, InvalidFeeReceiver, InvalidParty, AfterAuthorizationExpiry,
    /// InsufficientAuthorization.
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
    /// @dev Caller: payer, from `authorizationExpiry` on. Errors in order: Reentrancy, InvalidSender,
    /// BeforeAuthorizationExpiry, ZeroAuthorization.
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

    /// @notice Ours: consents to the terms, so that the operator may collect by the payer's allowance to the escrow.
    /// @dev Caller: payer. It lasts until collected or `preApprovalExpiry`; lowering the allowance takes its effect away.
    /// Errors in order: Reentrancy, InvalidSender, PaymentAlreadyCollected.
    /// @param paymentInfo Terms.
    function preApprove(PaymentInfo calldata paymentInfo) external;

    /// @notice Ours: pays a credit to its owner. Anyone may call; only the owner is paid.
    /// @dev Errors: Reentrancy, ZeroAmount (no credit), and whatever the token reverts with.
    /// @param token ERC-20 token.
    /// @param account Owner of the credit.
    function withdraw(address token, address account) external;

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

    /// @notice Ours: whether the payer consented to the terms by `preApprove`.
    function isPreApproved(bytes32 paymentInfoHash) external view returns (bool);

    /// @notice Ours: token units that wait for `account`.
    function creditOf(address token, address account) external view returns (uint256);

    /// @notice Where collectors deliver: the escrow itself, for every operator.
    function getTokenStore(address operator) external view returns (address);

    /// @notice Part of the standard ABI: the escrow itself.
    function tokenStoreImplementation() external view returns (address);
}
