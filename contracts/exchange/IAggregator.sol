// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title A price that others report, in the shape of Chainlink's AggregatorV3
/// @notice Also the shape of the feed that tells whether the sequencer of a rollup is up (answer 0) or down (1).
interface IAggregator {
    /// @return How many decimals an answer has.
    function decimals() external view returns (uint8);

    /// @return roundId Number of the round asked about.
    /// @return answer What was reported.
    /// @return startedAt When the round began; of a sequencer: since when it is up or down (unix seconds).
    /// @return updatedAt When the answer was reported (unix seconds); zero: not yet.
    /// @return answeredInRound Round in which the answer was reported.
    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// @title What some aggregators tell beside it
interface IAggregatorLimits {
    /// @return Contract behind this one that takes the reports.
    function aggregator() external view returns (address);

    /// @return Answer that stands for everything below it.
    function minAnswer() external view returns (int192);

    /// @return Answer that stands for everything above it.
    function maxAnswer() external view returns (int192);
}
