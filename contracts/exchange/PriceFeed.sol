// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IAggregator, IAggregatorLimits} from "./IAggregator.sol";
import {IPriceFeed} from "./IPriceFeed.sol";

/// @title An aggregator, and when to believe it
/// @dev Without storage: the guard's list says which feed counts, so there is nothing here to govern.
contract PriceFeed is IPriceFeed {
    uint8 private constant MAX_DECIMALS = 18;

    /// @notice Token priced.
    address public immutable TOKEN;
    /// @notice What it is priced in.
    bytes32 public immutable CURRENCY;
    /// @notice Who reports.
    IAggregator public immutable AGGREGATOR;
    /// @notice Seconds for which an answer may be used.
    uint256 public immutable HEARTBEAT;
    /// @notice An answer counts above this one.
    int256 public immutable LOWEST;
    /// @notice An answer counts below this one.
    int256 public immutable HIGHEST;
    /// @notice Whether the rollup's sequencer is up; zero where there is none.
    IAggregator public immutable SEQUENCER;
    /// @notice Seconds after the sequencer came up in which no price is given.
    uint256 public immutable GRACE;
    /// @notice Decimals of token and answer together.
    uint256 public immutable SCALE;

    /// @param token Token to price; its decimals are read once.
    /// @param currency What it is priced in, such as "USD".
    /// @param aggregator Who reports; its decimals, and the ends of its range where it tells them, are read once.
    /// @param heartbeat Longest time between two reports, with some allowance, in seconds.
    /// @param lowest Least believable answer; not below zero.
    /// @param highest Greatest believable answer; below 2^112.
    /// @param sequencer Uptime feed of a rollup's sequencer, or zero.
    /// @param grace Seconds to wait after an outage.
    constructor(
        address token,
        bytes32 currency,
        IAggregator aggregator,
        uint32 heartbeat,
        int256 lowest,
        int256 highest,
        IAggregator sequencer,
        uint32 grace
    ) {
        (int256 least, int256 most) = _limitsOf(address(aggregator));
        if (least > lowest) lowest = least;
        if (most < highest) highest = most;
        require(
            currency != 0 &&
                heartbeat != 0 &&
                lowest >= 0 &&
                lowest < highest &&
                uint256(highest) <= type(uint112).max &&
                (address(sequencer) == address(0)) == (grace == 0),
            InvalidFeed()
        );
        TOKEN = token;
        CURRENCY = currency;
        AGGREGATOR = aggregator;
        HEARTBEAT = heartbeat;
        LOWEST = lowest;
        HIGHEST = highest;
        SEQUENCER = sequencer;
        GRACE = grace;
        SCALE = _checkDecimals(IERC20Metadata(token).decimals()) + _checkDecimals(aggregator.decimals());
    }

    /// @inheritdoc IPriceFeed
    function latestPrice() external view returns (address token, bytes32 currency, uint256 price, uint256 scale) {
        if (address(SEQUENCER) != address(0)) _checkSequencer();
        (uint80 roundId, int256 answer, , uint256 updatedAt, uint80 answeredInRound) = AGGREGATOR.latestRoundData();
        require(updatedAt != 0 && answeredInRound >= roundId, RoundIncomplete(roundId, answeredInRound, updatedAt));
        require(updatedAt <= block.timestamp, PriceFromFuture(updatedAt, block.timestamp));
        require(block.timestamp - updatedAt <= HEARTBEAT, PriceStale(updatedAt, HEARTBEAT));
        require(answer != 0, PriceZero());
        require(answer > 0, PriceNegative(answer));
        require(answer > LOWEST && answer < HIGHEST, PriceOutOfRange(answer, LOWEST, HIGHEST));
        return (TOKEN, CURRENCY, uint256(answer), SCALE);
    }

    function _checkSequencer() private view {
        (, int256 down, uint256 since, , ) = SEQUENCER.latestRoundData();
        // Some uptime feeds begin with a round that says "up" and has no date.
        require(down == 0 && since != 0, SequencerDown(since));
        require(
            since <= block.timestamp && block.timestamp - since > GRACE,
            SequencerJustUp(block.timestamp, since + GRACE)
        );
    }

    function _checkDecimals(uint8 decimals) private pure returns (uint256) {
        require(decimals <= MAX_DECIMALS, TooManyDecimals(decimals, MAX_DECIMALS));
        return decimals;
    }

    /// @dev The ends of the range are told by the aggregator, or by the contract behind it, or by nobody.
    function _limitsOf(address aggregator) private view returns (int256 least, int256 most) {
        (bool known, uint256 behind) = _read(aggregator, IAggregatorLimits.aggregator.selector);
        if (known && behind >> 160 == 0) aggregator = address(uint160(behind));
        uint256 word;
        (known, word) = _read(aggregator, IAggregatorLimits.minAnswer.selector);
        least = known ? int256(word) : type(int256).min;
        (known, word) = _read(aggregator, IAggregatorLimits.maxAnswer.selector);
        most = known ? int256(word) : type(int256).max;
    }

    function _read(address target, bytes4 selector) private view returns (bool known, uint256 word) {
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory answer) = target.staticcall(abi.encodePacked(selector));
        if (success && answer.length == 32) return (true, uint256(bytes32(answer)));
    }
}
