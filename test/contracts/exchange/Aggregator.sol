// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title An aggregator that answers as it is told
contract Aggregator {
    struct Round {
        int192 answer;
        uint64 updatedAt;
    }

    uint8 public immutable decimals;
    uint80 public roundId = 7;
    uint80 public answeredInRound = 7;
    uint64 public startedAt = 1;
    Round private latest;

    constructor(uint8 decimals_, int192 answer, uint64 updatedAt) {
        decimals = decimals_;
        latest = Round(answer, updatedAt);
    }

    function set(int192 answer, uint64 updatedAt) external {
        latest = Round(answer, updatedAt);
    }

    function setRound(uint80 roundId_, uint80 answeredInRound_, uint64 startedAt_) external {
        (roundId, answeredInRound, startedAt) = (roundId_, answeredInRound_, startedAt_);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (roundId, latest.answer, startedAt, latest.updatedAt, answeredInRound);
    }
}

/// @title One that tells the ends of its range
contract LimitedAggregator is Aggregator {
    int192 public immutable minAnswer;
    int192 public immutable maxAnswer;

    constructor(int192 answer, uint64 updatedAt, int192 least, int192 most) Aggregator(8, answer, updatedAt) {
        (minAnswer, maxAnswer) = (least, most);
    }
}

/// @title One in front of another
contract FrontAggregator is Aggregator {
    address public immutable aggregator;

    constructor(address behind, int192 answer, uint64 updatedAt) Aggregator(8, answer, updatedAt) {
        aggregator = behind;
    }
}
