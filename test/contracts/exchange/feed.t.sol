// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAggregator} from "../../../contracts/exchange/IAggregator.sol";
import {IPriceFeed} from "../../../contracts/exchange/IPriceFeed.sol";
import {PriceFeed} from "../../../contracts/exchange/PriceFeed.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {vm} from "../Vm.sol";
import {Aggregator, FrontAggregator, LimitedAggregator} from "./Aggregator.sol";

/// @title As much of a token as a feed asks about
contract Decimals {
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }
}

/// @title One that answers every question with nine words, or refuses all
contract Babbler {
    bool private immutable REFUSING;

    constructor(bool refusing) {
        REFUSING = refusing;
    }

    // solhint-disable-next-line no-complex-fallback
    fallback() external {
        bool refusing = REFUSING;
        assembly ("memory-safe") {
            if refusing {
                revert(0, 0)
            }
            return(0, 288)
        }
    }
}

/// @notice A price, or the reason why there is none.
contract FeedTest {
    uint64 private constant START = 1_900_000_000;
    uint32 private constant HEARTBEAT = 1 hours;
    uint32 private constant GRACE = 30 minutes;
    int192 private constant PRICE = 1.1e8;

    Aggregator private aggregator;
    Aggregator private sequencer;
    PriceFeed private feed;
    PriceFeed private rollupFeed;
    address private token = address(new Decimals(6));

    function setUp() public {
        vm.warp(START);
        aggregator = new Aggregator(8, PRICE, START);
        sequencer = new Aggregator(0, 0, START);
        feed = make(address(aggregator), 1e8, 2e8);
        rollupFeed = makeOn(address(aggregator), 1e8, 2e8, address(sequencer), GRACE);
        sequencer.setRound(1, 1, START - GRACE - 1);
    }

    // ---- What it says ----

    function test_tells_token_currency_price_and_scale() public view {
        (address priced, bytes32 currency, uint256 price, uint256 scale) = feed.latestPrice();
        assertEq(priced, token, "token");
        assertEq(currency, "USD", "currency");
        assertEq(price, 1.1e8, "price");
        assertEq(scale, 14, "scale");
    }

    function test_tells_what_it_goes_by() public view {
        assertEq(rollupFeed.TOKEN(), token, "token");
        assertEq(rollupFeed.CURRENCY(), "USD", "currency");
        assertEq(address(rollupFeed.AGGREGATOR()), address(aggregator), "aggregator");
        assertEq(rollupFeed.HEARTBEAT(), HEARTBEAT, "heartbeat");
        assertEq(uint256(rollupFeed.LOWEST()), 1e8, "lowest");
        assertEq(uint256(rollupFeed.HIGHEST()), 2e8, "highest");
        assertEq(address(rollupFeed.SEQUENCER()), address(sequencer), "sequencer");
        assertEq(rollupFeed.GRACE(), GRACE, "grace");
        assertEq(rollupFeed.SCALE(), 14, "scale");
    }

    function test_counts_the_decimals_of_token_and_answer_together() public {
        uint8[4] memory decimals = [2, 6, 8, 18];
        for (uint256 i = 0; i < 4; i++) {
            token = address(new Decimals(decimals[i]));
            for (uint256 j = 0; j < 4; j++) {
                Aggregator each = new Aggregator(decimals[j], PRICE, START);
                (, , , uint256 scale) = make(address(each), 1e8, 2e8).latestPrice();
                assertEq(scale, uint256(decimals[i]) + decimals[j], "scale");
            }
        }
    }

    // ---- When it says nothing ----

    function test_an_answer_serves_to_the_last_second_of_its_heartbeat() public {
        vm.warp(START + HEARTBEAT);
        feed.latestPrice();
        vm.warp(START + HEARTBEAT + 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.PriceStale.selector, START, HEARTBEAT));
        feed.latestPrice();
    }

    function test_refuses_an_answer_from_the_future() public {
        aggregator.set(PRICE, START + 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.PriceFromFuture.selector, START + 1, START));
        feed.latestPrice();
    }

    function test_refuses_zero_and_less() public {
        aggregator.set(0, START);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.PriceZero.selector));
        feed.latestPrice();
        int192[2] memory negative = [int192(-1), type(int192).min];
        for (uint256 i = 0; i < negative.length; i++) {
            aggregator.set(negative[i], START);
            vm.expectRevert(abi.encodeWithSelector(IPriceFeed.PriceNegative.selector, int256(negative[i])));
            feed.latestPrice();
        }
    }

    function test_refuses_a_round_without_an_answer_of_its_own() public {
        aggregator.setRound(8, 7, START);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.RoundIncomplete.selector, 8, 7, START));
        feed.latestPrice();
        aggregator.setRound(8, 8, START);
        feed.latestPrice();
        aggregator.set(PRICE, 0);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.RoundIncomplete.selector, 8, 8, 0));
        feed.latestPrice();
    }

    function test_refuses_the_ends_of_its_range_and_all_beyond() public {
        int192[4] memory outside = [int192(1e8), 1e8 - 1, 2e8, 2e8 + 1];
        for (uint256 i = 0; i < outside.length; i++) {
            aggregator.set(outside[i], START);
            vm.expectRevert(outOfRange(outside[i], 1e8, 2e8));
            feed.latestPrice();
        }
        aggregator.set(1e8 + 1, START);
        feed.latestPrice();
        aggregator.set(2e8 - 1, START);
        feed.latestPrice();
    }

    function test_an_aggregator_that_fails_or_babbles_is_not_a_price() public {
        vm.mockCallRevert(address(aggregator), abi.encodeCall(IAggregator.latestRoundData, ()), "down");
        vm.expectRevert(bytes("down"));
        feed.latestPrice();
        vm.mockCall(address(aggregator), abi.encodeCall(IAggregator.latestRoundData, ()), abi.encode(1, 2, 3));
        vm.expectRevert();
        feed.latestPrice();
    }

    // ---- Clamps of the aggregator ----

    function test_narrows_its_range_to_what_the_aggregator_tells() public {
        Aggregator limited = new LimitedAggregator(PRICE, START, 1.05e8, 1.2e8);
        assertRange(make(address(limited), 1e8, 2e8), 1.05e8, 1.2e8);
        assertRange(make(address(limited), 1.06e8, 1.15e8), 1.06e8, 1.15e8);
        limited.set(1.05e8, START);
        PriceFeed narrow = make(address(limited), 1e8, 2e8);
        vm.expectRevert(outOfRange(1.05e8, 1.05e8, 1.2e8));
        narrow.latestPrice();
        limited.set(1.2e8, START);
        vm.expectRevert(outOfRange(1.2e8, 1.05e8, 1.2e8));
        narrow.latestPrice();
    }

    function test_looks_behind_an_aggregator_for_its_range() public {
        Aggregator limited = new LimitedAggregator(PRICE, START, 1.05e8, 1.2e8);
        assertRange(make(address(new FrontAggregator(address(limited), PRICE, START)), 1e8, 2e8), 1.05e8, 1.2e8);
    }

    function test_takes_no_range_from_one_that_tells_none() public {
        assertRange(make(address(new FrontAggregator(address(0), PRICE, START)), 1e8, 2e8), 1e8, 2e8);
        assertRange(make(address(new FrontAggregator(address(new Babbler(true)), PRICE, START)), 1e8, 2e8), 1e8, 2e8);
        assertRange(make(address(new FrontAggregator(address(new Babbler(false)), PRICE, START)), 1e8, 2e8), 1e8, 2e8);
    }

    function test_an_aggregator_clamped_below_zero_leaves_the_range_as_it_is() public {
        assertRange(make(address(new LimitedAggregator(PRICE, START, -5, 1.2e8)), 0, 2e8), 0, 1.2e8);
    }

    // ---- The sequencer ----

    function test_gives_a_price_when_the_sequencer_is_up_long_enough() public {
        rollupFeed.latestPrice();
        sequencer.setRound(1, 1, START - GRACE);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.SequencerJustUp.selector, START, START));
        rollupFeed.latestPrice();
        sequencer.setRound(1, 1, START);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.SequencerJustUp.selector, START, START + GRACE));
        rollupFeed.latestPrice();
    }

    function test_gives_none_while_the_sequencer_is_down_or_unknown_or_dated_ahead() public {
        sequencer.set(1, START);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.SequencerDown.selector, START - GRACE - 1));
        rollupFeed.latestPrice();
        sequencer.set(0, START);
        sequencer.setRound(1, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.SequencerDown.selector, 0));
        rollupFeed.latestPrice();
        sequencer.setRound(1, 1, START + 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.SequencerJustUp.selector, START, START + 1 + GRACE));
        rollupFeed.latestPrice();
    }

    function test_asks_the_sequencer_before_the_aggregator() public {
        sequencer.set(1, START);
        aggregator.set(0, START);
        vm.expectRevert(abi.encodeWithSelector(IPriceFeed.SequencerDown.selector, START - GRACE - 1));
        rollupFeed.latestPrice();
    }

    // ---- Feeds that cannot be made ----

    function test_is_not_made_without_sense() public {
        bytes memory invalid = abi.encodeWithSelector(IPriceFeed.InvalidFeed.selector);
        (address source, IAggregator none) = (address(aggregator), IAggregator(address(0)));
        vm.expectRevert(invalid);
        new PriceFeed(token, 0, IAggregator(source), HEARTBEAT, 1e8, 2e8, none, 0);
        vm.expectRevert(invalid);
        new PriceFeed(token, "USD", IAggregator(source), 0, 1e8, 2e8, none, 0);
        vm.expectRevert(invalid);
        new PriceFeed(token, "USD", IAggregator(source), HEARTBEAT, -1, 2e8, none, 0);
        vm.expectRevert(invalid);
        new PriceFeed(token, "USD", IAggregator(source), HEARTBEAT, 1e8, 1e8, none, 0);
        vm.expectRevert(invalid);
        new PriceFeed(token, "USD", IAggregator(source), HEARTBEAT, 1e8, 1 << 112, none, 0);
        vm.expectRevert(invalid);
        new PriceFeed(token, "USD", IAggregator(source), HEARTBEAT, 1e8, 2e8, none, 1);
        vm.expectRevert(invalid);
        new PriceFeed(token, "USD", IAggregator(source), HEARTBEAT, 1e8, 2e8, IAggregator(address(sequencer)), 0);
        new PriceFeed(token, "USD", IAggregator(source), 1, 0, (1 << 112) - 1, IAggregator(address(sequencer)), 1);
    }

    function test_is_not_made_for_more_than_eighteen_decimals() public {
        bytes memory tooMany = abi.encodeWithSelector(IPriceFeed.TooManyDecimals.selector, 19, 18);
        address odd = address(new Decimals(19));
        vm.expectRevert(tooMany);
        new PriceFeed(odd, "USD", IAggregator(address(aggregator)), 1, 1, 2, IAggregator(address(0)), 0);
        IAggregator fine = IAggregator(address(new Aggregator(19, PRICE, START)));
        vm.expectRevert(tooMany);
        new PriceFeed(token, "USD", fine, 1, 1, 2, IAggregator(address(0)), 0);
    }

    // ---- All answers ----

    function testFuzz_gives_only_a_fresh_positive_price_within_its_range(
        int192 answer,
        uint64 updatedAt,
        uint80 roundId,
        uint80 answeredInRound
    ) public {
        aggregator.set(answer, updatedAt);
        aggregator.setRound(roundId, answeredInRound, START);
        bool good =
            answer > 1e8 &&
                answer < 2e8 &&
                updatedAt <= START &&
                updatedAt >= START - HEARTBEAT &&
                answeredInRound >= roundId;
        try feed.latestPrice() returns (address, bytes32, uint256 price, uint256) {
            assertTrue(good, "given for no reason");
            assertEq(price, uint192(answer), "price");
        } catch {
            assertTrue(!good, "refused for no reason");
        }
    }

    // ---- Parts ----

    function make(address source, int256 lowest, int256 highest) private returns (PriceFeed) {
        return makeOn(source, lowest, highest, address(0), 0);
    }

    function makeOn(
        address source,
        int256 lowest,
        int256 highest,
        address uptime,
        uint32 grace
    ) private returns (PriceFeed) {
        bytes memory arguments = abi.encode(token, bytes32("USD"), source, HEARTBEAT, lowest, highest, uptime, grace);
        return PriceFeed(deployOrMutant("PriceFeed", arguments));
    }

    function assertRange(PriceFeed made, int256 lowest, int256 highest) private view {
        assertEq(uint256(made.LOWEST()), uint256(lowest), "lowest");
        assertEq(uint256(made.HIGHEST()), uint256(highest), "highest");
    }

    function outOfRange(int256 answer, int256 lowest, int256 highest) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPriceFeed.PriceOutOfRange.selector, answer, lowest, highest);
    }
}
