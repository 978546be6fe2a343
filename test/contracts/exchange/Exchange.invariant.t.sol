// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IExchange} from "../../../contracts/exchange/IExchange.sol";
import {IGuard} from "../../../contracts/guard/IGuard.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {ExchangeFixture} from "./ExchangeFixture.sol";
import {OddVenue} from "./venue.t.sol";
import {Uniswap} from "./Uniswap.sol";

/// @title A market in which prices, a pool, a venue that cheats and a maker do as they like
/// @notice Dollars become euros and euros dollars, by every way and intake, of any amount.
contract ConversionWorld is ExchangeFixture {
    using Stablecoin for IFiatToken;

    /// @dev What the router takes to sell an exact amount.
    struct Input {
        bytes path;
        address recipient;
        uint256 deadline;
        uint256 amountIn;
        uint256 amountOutMinimum;
    }

    uint256 private constant RICH = 1e15;

    OddVenue private odd;
    uint256 private payments;
    mapping(bytes32 action => uint256) public done;
    /// @dev Conversions that took more than their bound, or brought another amount, by more than zero units.
    uint256 public above;
    uint256 public inexact;
    uint256 public spentTwice;
    /// @dev What a conversion that failed moved all the same.
    uint256 public moved;
    bytes private lastData;
    PaymentInfo private lastInfo;

    function setUp() public override {
        super.setUp();
        odd = new OddVenue();
        guard.list(IGuard.Kind.Venue, address(odd));
        address[3] memory rich = [payer, maker, address(odd)];
        for (uint256 i = 0; i < rich.length; i++) {
            usdc.fund(rich[i], RICH);
            eurc.fund(rich[i], RICH);
        }
        usdc.fund(stranger, RICH);
        eurc.fund(stranger, RICH);
        allow(usdc, stranger, router);
        allow(eurc, stranger, router);
        allow(eurc, payer, address(exchange));
        allow(usdc, maker, address(exchange));
    }

    // ---- The market ----

    function act_price(uint256 seed) external {
        int192 price = int192(int256(0.8e8 + draw(seed, "price", 0.6e8)));
        (draw(seed, "which", 2) == 0 ? dollars : euros).set(price, START);
        done["price"]++;
    }

    function act_cheat(uint256 seed) external {
        odd.adopt(OddVenue.Habit(draw(seed, "habit", uint256(type(OddVenue.Habit).max) + 1)), address(usdc));
        done["cheat"]++;
    }

    /// @dev Somebody trades in the pool, and so moves its price.
    function act_pool(uint256 seed) external {
        (address sold, address bought) = pair(seed);
        uint256 amount = 1 + draw(seed, "amount", 1e11);
        (bool success, ) = trade(sold, bought, amount);
        assertTrue(success, "the pool");
        done["pool"]++;
    }

    // ---- Conversions ----

    function act_venue(uint256 seed) external {
        (PaymentInfo memory info, IExchange.Order memory ordered, uint256 amount) = plan(seed);
        address venue = draw(seed, "venue", 3) == 0 ? address(odd) : router;
        bytes memory path = Uniswap.path(info.token, ordered.conversion.tokenIn);
        convert(info, ordered, amount, throughVenue(ordered, venue, path), "venue");
    }

    function act_maker(uint256 seed) external {
        (PaymentInfo memory info, IExchange.Order memory ordered, uint256 amount) = plan(seed);
        IExchange.Quote memory offered = quote(amount);
        (offered.tokenIn, offered.tokenOut) = (ordered.conversion.tokenIn, info.token);
        offered.nonce = draw(seed, "nonce", 400);
        // Somewhere about the bound, on either side.
        offered.amountIn = (bound(info, ordered.conversion, amount) * (9_800 + draw(seed, "ask", 300))) / 10_000;
        bytes memory signature = sign(MAKER_KEY, exchangeDigest(hashQuote(offered)));
        uint256 bit = (exchange.spentQuotes(maker, offered.nonce >> 8) >> (offered.nonce & 255)) & 1;
        bool success = convert(info, ordered, amount, throughMaker(ordered, offered, ALLOWANCE, signature), "maker");
        if (success && bit == 1) spentTwice++;
    }

    function act_cancel(uint256 seed) external {
        vm.prank(maker);
        exchange.cancelQuotes(draw(seed, "word", 2), 1 << draw(seed, "bit", 256));
        done["cancel"]++;
    }

    /// @dev The last good one once more, for the same payment.
    function act_repeat(uint256) external {
        if (lastData.length == 0) return;
        vm.prank(operator);
        try escrow.authorize(lastInfo, 1, address(exchange), lastData) {
            moved++;
        } catch {
            done["repeat"]++;
        }
    }

    // ---- Parts ----

    function pair(uint256 seed) private view returns (address sold, address bought) {
        (sold, bought) = (address(usdc), address(eurc));
        if (draw(seed, "direction", 2) == 0) (sold, bought) = (bought, sold);
    }

    function plan(
        uint256 seed
    ) private returns (PaymentInfo memory info, IExchange.Order memory ordered, uint256 amount) {
        (address sold, address bought) = pair(seed);
        info = terms();
        (info.token, info.salt) = (bought, ++payments);
        info.maxAmount = uint120(1 + draw(seed, "maximum", 1e10));
        amount = 1 + draw(seed, "amount", info.maxAmount);
        IExchange.Conversion memory agreed = conversion();
        agreed.tokenIn = sold;
        agreed.maxIn = uint120((uint256(info.maxAmount) * (80 + draw(seed, "rate", 80))) / 100);
        agreed.slippageBps = uint16(draw(seed, "slippage", 1_001));
        uint8[3] memory intakes = [ERC3009, PERMIT2, ALLOWANCE];
        ordered = order(info, agreed, intakes[draw(seed, "intake", 3)]);
        if (ordered.intake == ERC3009) {
            bytes32 nonce = tokenNonce(hashConversion(info, agreed));
            ordered.signature = IFiatToken(sold).signReceive(
                PAYER_KEY,
                address(exchange),
                agreed.maxIn,
                0,
                agreed.expiry,
                nonce
            );
        }
        if (sold == address(eurc)) (ordered.feedIn, ordered.feedOut) = (ordered.feedOut, ordered.feedIn);
        allow(IFiatToken(sold), payer, 0x000000000022D473030F116dDEE9F6B43aC78BA3);
    }

    /// @dev What may be taken, by another way of counting: both tokens and both feeds have the same decimals.
    function bound(
        PaymentInfo memory info,
        IExchange.Conversion memory agreed,
        uint256 amount
    ) private view returns (uint256) {
        (, int256 dollar, , , ) = dollars.latestRoundData();
        (, int256 euro, , , ) = euros.latestRoundData();
        (uint256 priceIn, uint256 priceOut) = (uint256(dollar), uint256(euro));
        if (agreed.tokenIn == address(eurc)) (priceIn, priceOut) = (priceOut, priceIn);
        uint256 priced = (amount * priceOut * (10_000 + agreed.slippageBps)) / (priceIn * 10_000);
        return Math.min(priced, (agreed.maxIn * amount) / info.maxAmount);
    }

    function convert(
        PaymentInfo memory info,
        IExchange.Order memory ordered,
        uint256 amount,
        bytes memory data,
        bytes32 action
    ) private returns (bool success) {
        IFiatToken sold = IFiatToken(ordered.conversion.tokenIn);
        IFiatToken bought = IFiatToken(info.token);
        uint256 had = sold.balanceOf(payer);
        uint256 held = bought.balanceOf(address(escrow));
        vm.prank(operator);
        try escrow.authorize(info, amount, address(exchange), data) {
            success = true;
            uint256 now_ = sold.balanceOf(payer);
            if (had > now_ && had - now_ > bound(info, ordered.conversion, amount)) above++;
            if (bought.balanceOf(address(escrow)) != held + amount) inexact++;
            (lastInfo, lastData) = (info, data);
            done[action]++;
        } catch {
            if (sold.balanceOf(payer) != had || bought.balanceOf(address(escrow)) != held) moved++;
            done["refused"]++;
        }
    }

    function trade(address sold, address bought, uint256 amount) private returns (bool success, bytes memory answer) {
        vm.prank(stranger);
        return
            router.call(
                bytes.concat(
                    bytes4(keccak256("exactInput((bytes,address,uint256,uint256,uint256))")),
                    abi.encode(Input(Uniswap.path(sold, bought), stranger, START, amount, 0))
                )
            );
    }

    function supplyUnaccounted(IFiatToken token) external view returns (uint256) {
        return
            token.balanceOf(address(exchange)) +
            token.allowance(address(exchange), router) +
            token.allowance(address(exchange), address(odd)) +
            token.balanceOf(router) +
            token.balanceOf(0x000000000022D473030F116dDEE9F6B43aC78BA3);
    }

    function tokens() external view returns (IFiatToken, IFiatToken) {
        return (usdc, eurc);
    }
}

/// @notice What holds of conversions after every action. The numbers are those of docs/invariants.md.
contract ConversionInvariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    ConversionWorld private world;

    function setUp() public {
        world = new ConversionWorld();
        world.setUp();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(world);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(world), actions());
    }

    function actions() private view returns (bytes4[] memory all) {
        all = new bytes4[](7);
        all[0] = world.act_price.selector;
        all[1] = world.act_cheat.selector;
        all[2] = world.act_pool.selector;
        all[3] = world.act_venue.selector;
        all[4] = world.act_maker.selector;
        all[5] = world.act_cancel.selector;
        all[6] = world.act_repeat.selector;
    }

    function invariant_INV_13_a_conversion_takes_at_most_its_bound_and_brings_exactly_its_amount() public view {
        assertEq(world.above(), 0, "above the bound");
        assertEq(world.inexact(), 0, "another amount");
        assertEq(world.moved(), 0, "moved by a refused one");
        assertEq(world.spentTwice(), 0, "quotes that served twice");
        (IFiatToken first, IFiatToken second) = world.tokens();
        assertEq(world.supplyUnaccounted(first) + world.supplyUnaccounted(second), 0, "left on the way");
    }

    function test_every_kind_of_action_happens_often() public {
        bytes4[] memory all = actions();
        for (uint256 i = 0; i < 350; i++) {
            (bool success, bytes memory answer) = address(world).call(abi.encodeWithSelector(all[i % all.length], i));
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(answer, 0x20), mload(answer))
                }
            }
        }
        bytes32[8] memory names = [bytes32("price"), "cheat", "pool", "venue", "maker", "cancel", "repeat", "refused"];
        for (uint256 i = 0; i < names.length; i++) assertTrue(world.done(names[i]) >= 10, string(abi.encode(names[i])));
        invariant_INV_13_a_conversion_takes_at_most_its_bound_and_brings_exactly_its_amount();
    }
}
