// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "../payment/IPaymentTerms.sol";

/// @title Disputes over held payments
/// @notice The payer opens a dispute before `protectedUntil`, which freezes the hold. The receiver answers before `answerUntil`;
/// if it does not, the payer has everything back. Once answered, the arbiter rules before `settleBy`; if it does not, the
/// default that the payer signed applies. The two sides may agree at any time. So every dispute ends by a known time, and
/// should even this contract fail, the payer reclaims from the escrow 30 days after `settleBy`.
/// @dev The resolver of a payment's extension, which commits to the `DisputeTerms` by `disputeTerms`. That a dispute was
/// opened is told by the escrow's `PaymentFrozen` alone: nobody else freezes such a payment.
/// Units: times in unix seconds, shares in basis points of what is held. A time has come when `block.timestamp >= time`.
/// EIP-712 domain: name "Sluice Disputes", version "1". Signatures may be ERC-1271 of an account that has code.
/// A signature argument is not looked at where the party itself is the caller. Without either: InvalidSignature.
interface IDisputes is IPaymentTerms {
    /// @notice What a dispute goes by beside the times of the extension, from whose `protectedUntil` on none is opened and
    /// from whose `settleBy` on none is ruled on. The extension's `disputeTerms` is the EIP-712 struct hash of this.
    /// @param arbiter Who rules; zero: nobody, so that an answered dispute ends by the default.
    /// @param answerUntil From this second on it is too late to answer; between the two times of the extension.
    /// @param defaultBps The payer's share when an answered dispute is not ruled on in time.
    struct DisputeTerms {
        address arbiter;
        uint48 answerUntil;
        uint16 defaultBps;
    }

    /// @notice Where a payment stands here.
    enum Status {
        None,
        Open,
        Answered
    }

    /// @notice What ended a dispute.
    enum Outcome {
        Agreement,
        Ruling,
        NoAnswer,
        Default
    }

    /// @notice The receiver's side contests the dispute, which is now for the arbiter to decide.
    event DisputeAnswered(bytes32 indexed paymentInfoHash, address indexed arbiter, uint48 settleBy, uint16 defaultBps);

    /// @notice A party showed something.
    /// @dev A signed one can be sent more than once; equal ones are one.
    /// @param contentHash keccak256 of what is at `uri`.
    event EvidenceSubmitted(bytes32 indexed paymentInfoHash, address indexed party, bytes32 contentHash, string uri);

    /// @notice The dispute has ended; the amounts are in the escrow's `PaymentSettled`.
    event DisputeEnded(bytes32 indexed paymentInfoHash, Outcome outcome);

    /// @notice The extension names another resolver.
    error NotTheResolver(address resolver);

    /// @notice The extension does not commit to these dispute terms, or they do not fit it.
    error InvalidDisputeTerms();

    /// @notice The payment is not in dispute.
    error NotDisputed(bytes32 paymentInfoHash);

    /// @notice The dispute was answered before.
    error AlreadyAnswered(bytes32 paymentInfoHash);

    /// @notice The dispute has not been answered.
    error NotAnswered(bytes32 paymentInfoHash);

    /// @notice The time for this is over.
    error TooLate(uint48 timestamp, uint48 until);

    /// @notice The time for this has not come.
    error TooEarly(uint48 timestamp, uint48 from);

    /// @notice The URI is empty or too long, in bytes.
    error UriLengthOutOfRange(uint256 length, uint256 most);

    /// @notice Opens a dispute and freezes the hold.
    /// @dev Caller: payer. Once in the life of a payment. Errors in order: InvalidSender, InvalidDisputeTerms, then those
    /// of the escrow's `freeze`.
    /// @param extension Committed in the payment's salt; its resolver is this contract.
    function open(PaymentInfo calldata paymentInfo, Extension calldata extension, DisputeTerms calldata terms) external;

    /// @notice The same, by the payer's signature over `Open(bytes32 paymentInfoHash)`.
    /// @dev Anyone. Errors in order: InvalidSignature, then as `open`.
    function openBySignature(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms,
        bytes calldata signature
    ) external;

    /// @notice Contests the dispute, so that it is for the arbiter to decide.
    /// @dev Caller: receiver or authorizer, or anyone with a signature of one over `Answer(bytes32 paymentInfoHash)`.
    /// Errors in order: NotTheResolver, InvalidExtension, InvalidDisputeTerms, NotDisputed, AlreadyAnswered, TooLate,
    /// InvalidSignature.
    function answer(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms,
        bytes calldata signature
    ) external;

    /// @notice Shows something to the other side and the arbiter, by its hash and where it is.
    /// @dev Caller: `party`, or anyone with its signature over
    /// `Evidence(bytes32 paymentInfoHash,bytes32 contentHash,string uri)`. Errors in order: NotTheResolver,
    /// InvalidExtension, NotDisputed, UriLengthOutOfRange, InvalidParty, InvalidSignature.
    /// @param party Payer, receiver or authorizer.
    /// @param contentHash keccak256 of what is at `uri`.
    /// @param uri 1 to 512 bytes. Written by a party: not to be trusted.
    function submitEvidence(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        address party,
        bytes32 contentHash,
        string calldata uri,
        bytes calldata signature
    ) external;

    /// @notice Ends the dispute as the two sides agree.
    /// @dev Each side is the caller or has signed `Offer(bytes32 paymentInfoHash,uint16 payerBps,uint48 validUntil)`. Who
    /// gets everything need not be asked. Errors in order: TooLate, InvalidSignature, then those of the escrow's
    /// `settle`, which knows what is in dispute and what the payment commits to.
    /// @param shares As committed by the extension; none without a split.
    /// @param payerBps The payer's share.
    /// @param validUntil From this second on the offer is void.
    /// @param payerSignature The payer's.
    /// @param receiverSignature The receiver's or the authorizer's.
    function agree(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint16 payerBps,
        uint48 validUntil,
        bytes calldata payerSignature,
        bytes calldata receiverSignature
    ) external;

    /// @notice Decides an answered dispute.
    /// @dev Caller: arbiter. Errors in order: InvalidDisputeTerms, InvalidSender, TooLate, NotAnswered, then
    /// those of the escrow's `settle`.
    /// @param payerBps The payer's share.
    function rule(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms,
        Share[] calldata shares,
        uint16 payerBps
    ) external;

    /// @notice Ends a dispute whose time is over: all to the payer without an answer, else by the default.
    /// @dev Anyone, from `answerUntil` on without an answer, else from `settleBy` on. Errors in order:
    /// InvalidDisputeTerms, TooEarly, then those of the escrow's `settle`.
    function conclude(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms,
        Share[] calldata shares
    ) external;

    /// @notice Where a payment stands; checks that the arguments belong together.
    /// @dev Errors: NotTheResolver, InvalidExtension, InvalidDisputeTerms. A dispute that has ended is None again.
    function statusOf(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms
    ) external view returns (bytes32 paymentInfoHash, Status status);

    /// @notice EIP-712 struct hash of dispute terms, for `disputeTerms` of an extension.
    function hashTerms(DisputeTerms calldata terms) external pure returns (bytes32);
}
