// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The price of one token in one currency, or a reason why there is none
/// @notice The guard lists such feeds as oracles. What a feed goes by can be read and never changes: another heartbeat is another
/// feed, which waits for the timelock, and a feed that is taken off the list serves nobody from that moment on.
/// @dev Never guesses: not from an older round, not at par.
interface IPriceFeed {
    /// @notice The feed would be for no token, of no heartbeat, or of an empty or too wide range.
    error InvalidFeed();

    /// @notice The token or the aggregator has more decimals than are counted with.
    error TooManyDecimals(uint8 decimals, uint8 most);

    /// @notice The rollup's sequencer is down since then; since zero: nobody knows.
    error SequencerDown(uint256 since);

    /// @notice The sequencer is up, and reports that waited for it may still be on their way.
    error SequencerJustUp(uint256 timestamp, uint256 graceUntil);

    /// @notice The round has no answer of its own.
    error RoundIncomplete(uint80 roundId, uint80 answeredInRound, uint256 updatedAt);

    /// @notice The answer is dated after the block.
    error PriceFromFuture(uint256 updatedAt, uint256 timestamp);

    /// @notice The answer is older than the heartbeat allows.
    error PriceStale(uint256 updatedAt, uint256 heartbeat);

    /// @notice The answer is zero.
    error PriceZero();

    /// @notice The answer is below zero.
    error PriceNegative(int256 answer);

    /// @notice The answer is at or beyond an end of its range, where it may stand for any price beyond.
    error PriceOutOfRange(int256 answer, int256 lowest, int256 highest);

    /// @notice The price now. `amount` units of the token are worth `amount × price / 10^scale` of the currency.
    /// @dev Errors in order: SequencerDown, SequencerJustUp, RoundIncomplete, PriceFromFuture, PriceStale, PriceZero,
    /// PriceNegative, PriceOutOfRange.
    /// @return token The token priced.
    /// @return currency What it is priced in, such as "USD".
    /// @return price Above zero, below 2^112.
    /// @return scale Decimals of token and answer together, at most 36.
    function latestPrice() external view returns (address token, bytes32 currency, uint256 price, uint256 scale);
}
