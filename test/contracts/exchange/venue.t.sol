// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IExchange} from "../../../contracts/exchange/IExchange.sol";
import {ISwapRouter} from "../../../contracts/exchange/ISwapRouter.sol";
import {IGuard} from "../../../contracts/guard/IGuard.sol";
import {ITokenCollector} from "../../../contracts/payment/ITokenCollector.sol";
import {ReentrancyLock} from "../../../contracts/payment/ReentrancyLock.sol";
import {assertEq, assertGe, assertLe, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {PlainToken} from "../payment/Tokens.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {ExchangeFixture} from "./ExchangeFixture.sol";
import {Uniswap} from "./Uniswap.sol";

/// @title A venue with one bad habit at a time
/// @dev Sells euros that it was given, at 1.10 dollars each when it is honest.
contract OddVenue {
    enum Habit {
        Honest,
        Less,
        More,
        /// Another token in place of the one bought.
        Other,
        /// To the caller in place of the recipient.
        Astray,
        /// Takes all that it is allowed to.
        Greedy,
        /// Takes one unit more than it is allowed to.
        Grasping,
        /// Takes nothing, and gives the caller some.
        Generous,
        /// Keeps the approval for later.
        Lazy,
        Reverting
    }

    Habit public habit;
    address public other;
    address public target;
    bytes public call;
    bytes public answer;

    function adopt(Habit habit_, address other_) external {
        (habit, other) = (habit_, other_);
    }

    /// @dev What it does before anything else.
    function plan(address target_, bytes calldata call_) external {
        (target, call) = (target_, call_);
    }

    function exactOutput(ISwapRouter.ExactOutputParams calldata params) external returns (uint256 amountIn) {
        if (target != address(0)) (, answer) = target.call(call);
        Habit now_ = habit;
        if (now_ == Habit.Reverting) revert("closed");
        (address bought, address sold) = (address(bytes20(params.path[:20])), address(bytes20(params.path[23:])));
        uint256 out = params.amountOut;
        amountIn = (out * 110) / 100;
        if (now_ == Habit.Less) out--;
        if (now_ == Habit.More) out++;
        if (now_ == Habit.Other) bought = other;
        if (now_ == Habit.Greedy) amountIn = params.amountInMaximum;
        if (now_ == Habit.Grasping) amountIn = params.amountInMaximum + 1;
        if (now_ == Habit.Generous) PlainToken(sold).transfer(msg.sender, 5);
        else if (now_ != Habit.Lazy) PlainToken(sold).transferFrom(msg.sender, address(this), amountIn);
        PlainToken(bought).transfer(now_ == Habit.Astray ? msg.sender : params.recipient, out);
    }

    function steal(address token, address from, uint256 value) external {
        PlainToken(token).transferFrom(from, address(this), value);
    }
}

/// @notice The payer pays dollars, a listed venue makes euros of them, the merchant has euros.
contract VenueTest is ExchangeFixture {
    using Stablecoin for IFiatToken;

    bytes32 private constant CONVERTED = keccak256("Converted(bytes32,address,address,uint256,uint256)");

    OddVenue private odd;

    function setUp() public override {
        super.setUp();
        odd = new OddVenue();
        guard.list(IGuard.Kind.Venue, address(odd));
        eurc.fund(address(odd), FUNDS);
        usdc.fund(address(odd), FUNDS);
    }

    // ---- Honest ----

    function test_charges_in_euros_what_is_paid_in_dollars_whatever_the_intake() public {
        uint8[3] memory intakes = [ERC3009, PERMIT2, ALLOWANCE];
        uint256 received;
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            info.salt = i + 1;
            uint256 had = usdc.balanceOf(payer);
            bytes memory data = throughVenue(order(info, conversion(), intakes[i]));
            chargeBy(info, MAX, data);
            uint256 paid = had - usdc.balanceOf(payer);
            // Half of a thousandth is the pool's fee, and the pool is deep.
            assertGe(paid, 110.05e6, "paid");
            assertLe(paid, 110.07e6, "paid");
            received += MAX - MAX / 200;
            assertEq(eurc.balanceOf(receiver), received, "receiver");
            assertEq(eurc.balanceOf(FEE_RECEIVER), (i + 1) * (MAX / 200), "fee");
            assertState(info, true, 0, MAX);
            assertHoldsNothing();
        }
        assertEq(eurc.balanceOf(address(escrow)), 0, "escrow");
    }

    function test_authorizes_a_part_in_euros_and_takes_in_proportion() public {
        uint8[3] memory intakes = [ERC3009, PERMIT2, ALLOWANCE];
        for (uint256 i = 0; i < intakes.length; i++) {
            PaymentInfo memory info = euroTerms();
            info.salt = i + 1;
            uint256 had = usdc.balanceOf(payer);
            bytes memory data = throughVenue(order(info, conversion(), intakes[i]));
            authorizeBy(info, 40e6, data);
            assertLe(had - usdc.balanceOf(payer), 44.03e6, "paid");
            assertState(info, true, 40e6, 0);
            assertEq(eurc.balanceOf(address(escrow)), (i + 1) * 40e6, "escrow");
            assertHoldsNothing();
        }
    }

    function test_tells_what_was_paid_for_what() public {
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughVenue(order(info, conversion(), ERC3009));
        uint256 had = usdc.balanceOf(payer);
        vm.recordLogs();
        authorizeBy(info, MAX, data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 found;
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].emitter != address(exchange)) continue;
            found++;
            assertEq(logs[i].topics.length, 4, "topics");
            assertEq(logs[i].topics[0], CONVERTED, "topic");
            assertEq(logs[i].topics[1], hashPayment(info), "payment");
            assertEq(logs[i].topics[2], word(address(usdc)), "token");
            assertEq(logs[i].topics[3], word(router), "venue");
            assertEq(logs[i].data, abi.encode(had - usdc.balanceOf(payer), uint256(MAX)), "amounts");
        }
        assertEq(found, 1, "events");
    }

    function test_goes_through_several_pools() public {
        PlainToken between = new PlainToken();
        between.mint(address(provider), 1e14);
        Uniswap.pool(factory, provider, address(eurc), address(between), 1, 1, 1e13);
        Uniswap.pool(factory, provider, address(usdc), address(between), 110, 100, 1e13);
        PaymentInfo memory info = euroTerms();
        bytes memory path = abi.encodePacked(eurc, Uniswap.FEE, between, Uniswap.FEE, usdc);
        chargeBy(info, MAX, throughVenue(order(info, conversion(), ERC3009), router, path));
        assertState(info, true, 0, MAX);
        assertHoldsNothing();
    }

    function test_void_reclaim_and_refund_give_the_payer_euros() public {
        PaymentInfo memory info = euroTerms();
        authorizeBy(info, MAX, throughVenue(order(info, conversion(), ERC3009)));
        voidPayment(info);
        assertEq(eurc.balanceOf(payer), MAX, "void");
        info.salt = 2;
        authorizeBy(info, MAX, throughVenue(order(info, conversion(), ERC3009)));
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(info);
        assertEq(eurc.balanceOf(payer), 2 * MAX, "reclaim");
        vm.warp(START);
        info.salt = 3;
        chargeBy(info, MAX, throughVenue(order(info, conversion(), ERC3009)));
        eurc.fund(operator, FUNDS);
        allow(eurc, operator, address(escrow));
        // No price is needed on the way back.
        guard.delist(IGuard.Kind.Oracle, address(feedOut));
        guard.delist(IGuard.Kind.Venue, router);
        refund(info, MAX);
        assertEq(eurc.balanceOf(payer), 3 * MAX, "refund");
    }

    function test_a_gift_to_the_exchange_goes_to_the_next_payer() public {
        usdc.fund(address(exchange), 7e6);
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughVenue(order(info, conversion(), ALLOWANCE));
        uint256 had = usdc.balanceOf(payer);
        chargeBy(info, MAX, data);
        assertLe(had - usdc.balanceOf(payer), 103.07e6, "paid");
        assertHoldsNothing();
    }

    // ---- Limits ----

    function test_takes_no_more_than_the_feeds_allow() public {
        // Worth 110 dollars to the feeds; with one percent, 111.1.
        odd.adopt(OddVenue.Habit.Greedy, address(0));
        assertTaken(conversion(), MAX, 111.1e6);
        euros.set(1.05e8, START);
        assertTaken(conversion(), MAX, 106.05e6);
        dollars.set(0.875e8, START);
        assertTaken(conversion(), MAX, 120e6);
    }

    function test_takes_no_more_than_the_payer_signed_in_proportion() public {
        odd.adopt(OddVenue.Habit.Greedy, address(0));
        IExchange.Conversion memory agreed = conversion();
        agreed.maxIn = 111e6;
        assertTaken(agreed, MAX, 111e6);
        assertTaken(agreed, 50e6, 55.5e6);
        agreed.maxIn = 111e6 - 1;
        assertTaken(agreed, 50e6, 55.5e6 - 1);
    }

    function test_a_depeg_of_the_payers_dollar_is_not_the_merchants_loss_nor_the_pools() public {
        // The pool has not heard: it would sell 100 euros for 110 of a dollar that is worth 87 cents. Good for the payer.
        dollars.set(0.87e8, START);
        PaymentInfo memory info = euroTerms();
        chargeBy(info, MAX, throughVenue(order(info, conversion(), ERC3009)));
        assertState(info, true, 0, MAX);
        // Now the euro coin falls to 0.95 dollars, and the pool still asks for 1.10.
        dollars.set(1e8, START);
        euros.set(0.95e8, START);
        info.salt = 2;
        refuseBy(info, MAX, throughVenue(order(info, conversion(), ERC3009)), bytes("STF"));
    }

    function test_no_slippage_is_the_price_of_the_feeds_to_the_unit() public {
        IExchange.Conversion memory agreed = conversion();
        agreed.slippageBps = 0;
        PaymentInfo memory info = euroTerms();
        info.salt = 9;
        chargeBy(info, MAX, throughVenue(order(info, agreed, ERC3009), address(odd), oddPath()));
        euros.set(1.1e8 - 1, START);
        info.salt = 10;
        bytes memory data = throughVenue(order(info, agreed, ERC3009), address(odd), oddPath());
        refuseBy(info, MAX, data, "ERC20: transfer amount exceeds allowance");
    }

    function test_refuses_more_slippage_than_ten_percent() public {
        IExchange.Conversion memory agreed = conversion();
        agreed.slippageBps = 1_001;
        PaymentInfo memory info = euroTerms();
        refuseBy(
            info,
            MAX,
            throughVenue(order(info, agreed, ERC3009)),
            abi.encodeWithSelector(IExchange.SlippageTooHigh.selector, 1_001, 1_000)
        );
        agreed.slippageBps = 1_000;
        chargeBy(info, MAX, throughVenue(order(info, agreed, ERC3009)));
    }

    function test_a_conversion_serves_until_the_second_before_its_expiry() public {
        PaymentInfo memory info = euroTerms();
        uint8[3] memory intakes = [ERC3009, PERMIT2, ALLOWANCE];
        for (uint256 i = 0; i < intakes.length; i++) {
            info.salt = i + 1;
            bytes memory data = throughVenue(order(info, conversion(), intakes[i]));
            vm.warp(EXPIRY);
            refuseBy(info, MAX, data, abi.encodeWithSelector(IExchange.ConversionExpired.selector, EXPIRY, EXPIRY));
            vm.warp(EXPIRY - 1);
            authorizeBy(info, MAX, data);
        }
    }

    function test_a_payer_who_named_a_venue_is_taken_to_no_other() public {
        IExchange.Conversion memory agreed = conversion();
        agreed.via = router;
        PaymentInfo memory info = euroTerms();
        refuseBy(
            info,
            MAX,
            throughVenue(order(info, agreed, ERC3009), address(odd), oddPath()),
            abi.encodeWithSelector(IExchange.NotAgreedTo.selector, address(odd), router)
        );
        refuseBy(
            info,
            MAX,
            throughMaker(order(info, agreed, ERC3009), quote(MAX), ALLOWANCE),
            abi.encodeWithSelector(IExchange.NotAgreedTo.selector, maker, router)
        );
        chargeBy(info, MAX, throughVenue(order(info, agreed, ERC3009)));
    }

    // ---- What is not listed ----

    function test_goes_to_no_venue_and_by_no_feed_that_is_not_listed() public {
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughVenue(order(info, conversion(), ERC3009));
        guard.delist(IGuard.Kind.Venue, router);
        refuseBy(info, MAX, data, notListed(IGuard.Kind.Venue, router));
        guard.list(IGuard.Kind.Oracle, router);
        refuseBy(info, MAX, data, notListed(IGuard.Kind.Venue, router));
        guard.list(IGuard.Kind.Venue, router);
        guard.delist(IGuard.Kind.Oracle, address(feedIn));
        refuseBy(info, MAX, data, notListed(IGuard.Kind.Oracle, address(feedIn)));
        guard.list(IGuard.Kind.Oracle, address(feedIn));
        guard.delist(IGuard.Kind.Oracle, address(feedOut));
        refuseBy(info, MAX, data, notListed(IGuard.Kind.Oracle, address(feedOut)));
    }

    function test_believes_no_feed_of_another_token_or_currency() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Order memory ordered = order(info, conversion(), ERC3009);
        (ordered.feedIn, ordered.feedOut) = (ordered.feedOut, ordered.feedIn);
        refuseBy(
            info,
            MAX,
            throughVenue(ordered),
            abi.encodeWithSelector(IExchange.FeedOfAnotherToken.selector, address(feedOut), address(usdc))
        );
        ordered.feedIn = ordered.feedOut;
        refuseBy(
            info,
            MAX,
            throughVenue(ordered),
            abi.encodeWithSelector(IExchange.FeedOfAnotherToken.selector, address(feedIn), address(eurc))
        );
        ordered.feedOut = address(feedOut);
        vm.mockCall(
            address(feedOut),
            abi.encodeWithSignature("latestPrice()"),
            abi.encode(eurc, bytes32("EUR"), 1e8, 14)
        );
        refuseBy(
            info,
            MAX,
            throughVenue(ordered),
            abi.encodeWithSelector(IExchange.CurrenciesDiffer.selector, USD, bytes32("EUR"))
        );
    }

    function test_a_feed_without_a_price_stops_the_conversion_and_says_why() public {
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughVenue(order(info, conversion(), ERC3009));
        euros.set(0, START);
        refuseBy(info, MAX, data, abi.encodeWithSignature("PriceZero()"));
        euros.set(1.1e8, START);
        dollars.set(1e8, START - HEARTBEAT - 1);
        refuseBy(
            info,
            MAX,
            data,
            abi.encodeWithSignature("PriceStale(uint256,uint256)", START - HEARTBEAT - 1, HEARTBEAT)
        );
    }

    function test_there_is_nothing_to_convert_in_one_token() public {
        PaymentInfo memory info = terms();
        IExchange.Order memory ordered = order(info, conversion(), ERC3009);
        refuseBy(
            info,
            MAX,
            throughVenue(ordered),
            abi.encodeWithSelector(IExchange.NothingToConvert.selector, address(usdc))
        );
    }

    // ---- Dishonest venues ----

    function test_refuses_less_more_another_token_and_another_receiver() public {
        PlainToken plain = new PlainToken();
        plain.mint(address(odd), FUNDS);
        OddVenue.Habit[4] memory habits = [
            OddVenue.Habit.Less,
            OddVenue.Habit.More,
            OddVenue.Habit.Other,
            OddVenue.Habit.Astray
        ];
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughVenue(order(info, conversion(), ERC3009), address(odd), oddPath());
        // Others' money lies in the vault.
        eurc.fund(address(escrow), FUNDS);
        for (uint256 i = 0; i < habits.length; i++) {
            odd.adopt(habits[i], address(plain));
            refuseBy(info, MAX, data, abi.encodeWithSelector(TokenCollectionFailed.selector));
        }
        odd.adopt(OddVenue.Habit.Reverting, address(0));
        refuseBy(info, MAX, data, bytes("closed"));
        odd.adopt(OddVenue.Habit.Grasping, address(0));
        refuseBy(info, MAX, data, "ERC20: transfer amount exceeds allowance");
    }

    function test_a_venue_that_gives_input_back_gives_it_to_the_payer() public {
        odd.adopt(OddVenue.Habit.Generous, address(0));
        PaymentInfo memory info = euroTerms();
        uint256 had = usdc.balanceOf(payer);
        chargeBy(info, MAX, throughVenue(order(info, conversion(), ERC3009), address(odd), oddPath()));
        assertEq(usdc.balanceOf(payer), had + 5, "payer");
        assertHoldsNothing();
    }

    function test_an_approval_that_a_venue_leaves_unused_is_gone() public {
        odd.adopt(OddVenue.Habit.Lazy, address(0));
        PaymentInfo memory info = euroTerms();
        chargeBy(info, MAX, throughVenue(order(info, conversion(), ERC3009), address(odd), oddPath()));
        assertEq(usdc.allowance(address(exchange), address(odd)), 0, "allowance");
        usdc.fund(address(exchange), 1e6);
        vm.expectRevert(bytes("ERC20: transfer amount exceeds allowance"));
        odd.steal(address(usdc), address(exchange), 1);
    }

    function test_a_venue_that_calls_back_finds_every_door_shut() public {
        PaymentInfo memory info = euroTerms();
        PaymentInfo memory other = euroTerms();
        other.operator = address(odd);
        bytes memory inner = throughVenue(order(other, conversion(), ALLOWANCE), address(odd), oddPath());
        bytes[4] memory calls = [
            abi.encodeCall(IExchange.cancelQuotes, (0, 1)),
            abi.encodeCall(ITokenCollector.collectTokens, (info, address(escrow), MAX, inner)),
            abi.encodeCall(escrow.authorize, (other, MAX, address(exchange), inner)),
            abi.encodeCall(escrow.withdraw, (address(eurc), payer))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            odd.plan(i < 2 ? address(exchange) : address(escrow), calls[i]);
            info.salt = 50 + i;
            bytes memory data = throughVenue(order(info, conversion(), ERC3009), address(odd), oddPath());
            authorizeBy(info, MAX, data);
            assertEq(odd.answer(), abi.encodeWithSelector(ReentrancyLock.Reentrancy.selector), "answer");
        }
        assertState(other, false, 0, 0);
    }

    function test_a_wrong_path_pays_nobody() public {
        PaymentInfo memory info = euroTerms();
        PlainToken fake = new PlainToken();
        fake.mint(address(provider), 1e14);
        Uniswap.pool(factory, provider, address(fake), address(usdc), 100, 110, 1e13);
        Uniswap.pool(factory, provider, address(fake), address(eurc), 1, 1, 1e13);
        IExchange.Order memory ordered = order(info, conversion(), ERC3009);
        // Buys something else.
        bytes memory failed = abi.encodeWithSelector(TokenCollectionFailed.selector);
        refuseBy(info, MAX, throughVenue(ordered, router, Uniswap.path(address(fake), address(usdc))), failed);
        // Sells something else, which the exchange has not approved.
        refuseBy(info, MAX, throughVenue(ordered, router, Uniswap.path(address(eurc), address(fake))), bytes("STF"));
    }

    // ---- Who may call, and with what ----

    function test_serves_the_escrow_alone() public {
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughVenue(order(info, conversion(), ALLOWANCE));
        vm.expectRevert(invalidSender(operator, address(escrow)));
        vm.prank(operator);
        exchange.collectTokens(info, operator, MAX, data);
    }

    function test_serves_no_refund() public {
        PaymentInfo memory info = euroTerms();
        chargeBy(info, MAX, throughVenue(order(info, conversion(), ERC3009)));
        assertTrue(exchange.collectorType() == ITokenCollector.CollectorType.Payment, "type");
        vm.expectRevert(abi.encodeWithSelector(InvalidCollectorForOperation.selector));
        vm.prank(operator);
        escrow.refund(info, MAX, address(exchange), "");
    }

    function test_knows_two_ways_and_three_intakes() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Order memory ordered = order(info, conversion(), ERC3009);
        bytes memory data = throughVenue(ordered);
        data[0] = 0x02;
        refuseBy(info, MAX, data, abi.encodeWithSelector(IExchange.UnknownWay.selector, 2));
        uint8[3] memory unknown = [2, 3, 5];
        for (uint256 i = 0; i < unknown.length; i++) {
            ordered.intake = unknown[i];
            refuseBy(info, MAX, throughVenue(ordered), abi.encodeWithSelector(UnsupportedIntake.selector, unknown[i]));
        }
        vm.expectRevert();
        vm.prank(operator);
        escrow.authorize(info, MAX, address(exchange), "");
    }

    function test_names_its_escrow_its_guard_and_its_domain() public view {
        assertEq(exchange.ESCROW(), address(escrow), "escrow");
        assertEq(address(exchange.GUARD()), address(guard), "guard");
        (, string memory name, string memory version, uint256 chainId, address at, , ) = exchange.eip712Domain();
        assertEq(bytes(name), "Sluice Exchange", "name");
        assertEq(bytes(version), "1", "version");
        assertEq(chainId, CHAIN_ID, "chain");
        assertEq(at, address(exchange), "contract");
    }

    // ---- Parts ----

    function oddPath() private view returns (bytes memory) {
        return Uniswap.path(address(eurc), address(usdc));
    }

    /// @dev What a venue takes that takes all it may.
    function assertTaken(IExchange.Conversion memory agreed, uint256 amount, uint256 expected) private {
        PaymentInfo memory info = euroTerms();
        info.salt = uint256(keccak256(abi.encode(agreed, amount, expected)));
        bytes memory data = throughVenue(order(info, agreed, PERMIT2), address(odd), oddPath());
        uint256 had = usdc.balanceOf(payer);
        chargeBy(info, amount, data);
        assertEq(had - usdc.balanceOf(payer), expected, "taken");
        assertHoldsNothing();
    }

    function notListed(IGuard.Kind kind, address account) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IExchange.NotListed.selector, kind, account);
    }

    function word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
