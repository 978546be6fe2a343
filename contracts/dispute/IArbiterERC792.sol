// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentTerms} from "../payment/IPaymentTerms.sol";
import {IDisputes} from "./IDisputes.sol";
import {IArbitrable} from "./IERC792.sol";

/// @title An ERC-792 arbitrator as the arbiter of disputes
/// @notice Terms that name this contract as arbiter leave an answered dispute to the arbitrator: somebody pays its fee,
/// it rules in its own time, and anybody has the ruling carried out. A ruling that comes after `settleBy` is without
/// effect, for the default has applied by then. Ruling 1 is for the payer, 2 for the receiver, 0 (refused) for half each.
/// @dev The evidence group of a dispute is the payment's hash as a number. Appeals go to the arbitrator directly.
interface IArbiterERC792 is IPaymentTerms, IArbitrable {
    /// @notice How far a dispute has come here.
    enum Stage {
        None,
        Requested,
        Ruled
    }

    /// @notice A dispute at the arbitrator.
    /// @param disputeId Its number there.
    /// @param ruling 0 to 2, once ruled.
    struct Case {
        Stage stage;
        uint8 ruling;
        uint256 disputeId;
    }

    /// @notice The dispute terms name another arbiter.
    error NotTheArbiter(address arbiter);

    /// @notice The dispute is not open and answered.
    error NotAnswered(bytes32 paymentInfoHash);

    /// @notice Too late for a ruling to have an effect.
    error TooLate(uint48 timestamp, uint48 until);

    /// @notice The case is not at the stage for this.
    error UnexpectedStage(bytes32 paymentInfoHash, Stage stage);

    /// @notice The arbitrator wants more wei.
    error InsufficientFee(uint256 value, uint256 cost);

    /// @notice There are two rulings, and zero.
    error InvalidRuling(uint256 ruling);

    /// @notice The URI is empty or too long, in bytes.
    error UriLengthOutOfRange(uint256 length, uint256 most);

    /// @notice Brings an answered dispute to the arbitrator.
    /// @dev Anyone who pays; what is above the cost is given back. Once per payment. Errors in order: those of `statusOf`
    /// of the disputes, NotTheArbiter, NotAnswered, TooLate, UnexpectedStage, InsufficientFee.
    function request(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        IDisputes.DisputeTerms calldata terms
    ) external payable returns (uint256 disputeId);

    /// @notice Shows the jurors something, as `Evidence` of ERC-1497.
    /// @dev Caller: payer, receiver or authorizer, between request and ruling. Errors in order: those of `statusOf` of the
    /// disputes, UriLengthOutOfRange, InvalidParty, UnexpectedStage.
    /// @param uri 1 to 512 bytes. Written by a party: not to be trusted.
    function submitEvidence(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        IDisputes.DisputeTerms calldata terms,
        string calldata uri
    ) external;

    /// @notice Has the ruling carried out.
    /// @dev Anyone. Errors in order: those of `statusOf` of the disputes, UnexpectedStage, then those of `rule` there.
    /// @param shares As committed by the extension; none without a split.
    function execute(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        IDisputes.DisputeTerms calldata terms,
        Share[] calldata shares
    ) external;

    /// @notice How far the dispute over a payment has come here.
    function caseOf(bytes32 paymentInfoHash) external view returns (Case memory);
}
