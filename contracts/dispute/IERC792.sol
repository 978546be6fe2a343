// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Who rules on disputes of other contracts (ERC-792), as far as it is asked here
interface IArbitrator {
    /// @notice Opens a dispute whose ruling is brought to the caller's `rule`.
    /// @dev Paid with at least `arbitrationCost`.
    /// @param choices Rulings are 0 (refused) to this number.
    /// @param extraData What this arbitrator wants to know, such as the court and the number of jurors.
    function createDispute(uint256 choices, bytes calldata extraData) external payable returns (uint256 disputeId);

    /// @notice What a dispute costs, in wei.
    function arbitrationCost(bytes calldata extraData) external view returns (uint256 cost);
}

/// @title Who is ruled on (ERC-792), and what jurors look at (ERC-1497)
interface IArbitrable {
    /// @notice A ruling arrived.
    event Ruling(IArbitrator indexed arbitrator, uint256 indexed disputeId, uint256 ruling);

    /// @notice What all disputes are about, as a document at `uri`.
    event MetaEvidence(uint256 indexed metaEvidenceId, string uri);

    /// @notice A dispute was brought to the arbitrator.
    event Dispute(
        IArbitrator indexed arbitrator,
        uint256 indexed disputeId,
        uint256 metaEvidenceId,
        uint256 evidenceGroupId
    );

    /// @notice A party showed the jurors something.
    event Evidence(IArbitrator indexed arbitrator, uint256 indexed evidenceGroupId, address indexed party, string uri);

    /// @notice Takes a ruling.
    /// @dev Caller: the arbitrator.
    function rule(uint256 disputeId, uint256 ruling) external;
}
