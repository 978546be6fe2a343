// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IArbiterERC792} from "./IArbiterERC792.sol";
import {IDisputes} from "./IDisputes.sol";
import {IArbitrable, IArbitrator} from "./IERC792.sol";

/// @title From disputes to one ERC-792 arbitrator, and back
/// @dev Holds nothing: a fee goes through in the call that brings it.
contract ArbiterERC792 is IArbiterERC792 {
    /// @notice Disputes that are ruled on.
    IDisputes public immutable DISPUTES;
    /// @notice Who rules.
    IArbitrator public immutable ARBITRATOR;
    /// @notice What the arbitrator is told with each dispute.
    bytes public extraData;

    uint256 private constant CHOICES = 2;
    uint256 private constant META_EVIDENCE_ID = 0;
    uint256 private constant MAX_URI_BYTES = 512;

    mapping(bytes32 paymentInfoHash => Case) private _cases;
    mapping(uint256 disputeId => bytes32 paymentInfoHash) private _hashes;

    /// @param metaEvidence URI of the document that tells jurors what the rulings mean.
    constructor(IDisputes disputes, IArbitrator arbitrator, bytes memory extraData_, string memory metaEvidence) {
        DISPUTES = disputes;
        ARBITRATOR = arbitrator;
        extraData = extraData_;
        emit MetaEvidence(META_EVIDENCE_ID, metaEvidence);
    }

    /// @inheritdoc IArbiterERC792
    function request(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        IDisputes.DisputeTerms calldata terms
    ) external payable returns (uint256 disputeId) {
        (bytes32 hash, IDisputes.Status status) = DISPUTES.statusOf(paymentInfo, extension, terms);
        require(terms.arbiter == address(this), NotTheArbiter(terms.arbiter));
        require(status == IDisputes.Status.Answered, NotAnswered(hash));
        require(block.timestamp < extension.settleBy, TooLate(uint48(block.timestamp), extension.settleBy));
        _checkStage(hash, Stage.None);
        uint256 cost = ARBITRATOR.arbitrationCost(extraData);
        require(msg.value >= cost, InsufficientFee(msg.value, cost));
        _cases[hash].stage = Stage.Requested;
        disputeId = ARBITRATOR.createDispute{value: cost}(CHOICES, extraData);
        _cases[hash].disputeId = disputeId;
        _hashes[disputeId] = hash;
        emit Dispute(ARBITRATOR, disputeId, META_EVIDENCE_ID, uint256(hash));
        if (msg.value != cost) Address.sendValue(payable(msg.sender), msg.value - cost);
    }

    /// @inheritdoc IArbiterERC792
    function submitEvidence(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        IDisputes.DisputeTerms calldata terms,
        string calldata uri
    ) external {
        (bytes32 hash, ) = DISPUTES.statusOf(paymentInfo, extension, terms);
        uint256 length = bytes(uri).length;
        if (length == 0 || length > MAX_URI_BYTES) revert UriLengthOutOfRange(length, MAX_URI_BYTES);
        if (msg.sender != paymentInfo.payer && msg.sender != paymentInfo.receiver && msg.sender != extension.authorizer)
            revert InvalidParty(msg.sender);
        _checkStage(hash, Stage.Requested);
        emit Evidence(ARBITRATOR, uint256(hash), msg.sender, uri);
    }

    /// @inheritdoc IArbitrable
    /// @dev Errors in order: InvalidSender, UnexpectedStage (an unknown dispute is None), InvalidRuling.
    function rule(uint256 disputeId, uint256 ruling) external {
        require(msg.sender == address(ARBITRATOR), InvalidSender(msg.sender, address(ARBITRATOR)));
        bytes32 hash = _hashes[disputeId];
        _checkStage(hash, Stage.Requested);
        require(ruling <= CHOICES, InvalidRuling(ruling));
        _cases[hash].stage = Stage.Ruled;
        _cases[hash].ruling = uint8(ruling);
        emit Ruling(ARBITRATOR, disputeId, ruling);
    }

    /// @inheritdoc IArbiterERC792
    function execute(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        IDisputes.DisputeTerms calldata terms,
        Share[] calldata shares
    ) external {
        (bytes32 hash, ) = DISPUTES.statusOf(paymentInfo, extension, terms);
        _checkStage(hash, Stage.Ruled);
        uint8 ruling = _cases[hash].ruling;
        uint16 payerBps =
            ruling == 0
                ? 5_000
                : ruling == 1
                    ? 10_000
                    : 0;
        DISPUTES.rule(paymentInfo, extension, terms, shares, payerBps);
    }

    /// @inheritdoc IArbiterERC792
    function caseOf(bytes32 paymentInfoHash) external view returns (Case memory) {
        return _cases[paymentInfoHash];
    }

    function _checkStage(bytes32 hash, Stage expected) private view {
        Stage stage = _cases[hash].stage;
        require(stage == expected, UnexpectedStage(hash, stage));
    }
}
