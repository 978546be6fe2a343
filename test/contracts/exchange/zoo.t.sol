// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IExchange} from "../../../contracts/exchange/IExchange.sol";
import {IGuard} from "../../../contracts/guard/IGuard.sol";
import {ReentrancyLock} from "../../../contracts/payment/ReentrancyLock.sol";
import {assertEq} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {OddToken, PlainToken} from "../payment/Tokens.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {Aggregator} from "./Aggregator.sol";
import {ExchangeFixture} from "./ExchangeFixture.sol";
import {Uniswap} from "./Uniswap.sol";

/// @title An odd token that says how many decimals it has
contract ZooToken is OddToken {
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }
}

/// @title A token that answers nothing, and lets an approval be changed only from or to zero
contract TetherToken {
    uint8 public constant decimals = 6;
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
    }

    function approve(address spender, uint256 value) external {
        require(value == 0 || allowance[msg.sender][spender] == 0, "not from zero");
        allowance[msg.sender][spender] = value;
    }

    function transfer(address to, uint256 value) external {
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
    }

    function transferFrom(address from, address to, uint256 value) external {
        allowance[from][msg.sender] -= value;
        balanceOf[from] -= value;
        balanceOf[to] += value;
    }
}

/// @title A token that calls its receivers (as ERC-777 does)
contract HookToken is PlainToken {
    uint8 public constant decimals = 6;
    mapping(address account => Hooked) public hooks;

    function hook(address account, Hooked hooked) external {
        hooks[account] = hooked;
    }

    function transfer(address to, uint256 value) external override returns (bool) {
        return moved(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external override returns (bool) {
        spend(from, value);
        return moved(from, to, value);
    }

    function moved(address from, address to, uint256 value) private returns (bool) {
        if (address(hooks[from]) != address(0)) hooks[from].called();
        move(from, to, value);
        if (address(hooks[to]) != address(0)) hooks[to].called();
        return true;
    }
}

/// @title Who is called by a token, and tries a door
contract Hooked {
    address private immutable TARGET;
    bytes private call;
    uint256 public times;
    bytes public answer;

    constructor(address target, bytes memory call_) {
        TARGET = target;
        call = call_;
    }

    function called() external {
        times++;
        (, answer) = TARGET.call(call);
    }
}

/// @title A venue that sells anything at the feeds' price of 1.10, whatever the decimals
contract FairVenue {
    struct Params {
        bytes path;
        address recipient;
        uint256 deadline;
        uint256 amountOut;
        uint256 amountInMaximum;
    }

    /// @dev Takes all that it may, so that the limit is seen.
    function exactOutput(Params calldata params) external returns (uint256) {
        address sold = address(bytes20(params.path[23:]));
        (bool done, ) = sold.call(
            abi.encodeCall(PlainToken.transferFrom, (msg.sender, address(this), params.amountInMaximum))
        );
        require(done, "not paid");
        (done, ) = address(bytes20(params.path[:20])).call(
            abi.encodeCall(PlainToken.transfer, (params.recipient, params.amountOut))
        );
        require(done, "not delivered");
        return params.amountInMaximum;
    }
}

/// @notice Tokens of every kind, on either side of a conversion.
contract ZooTest is ExchangeFixture {
    using Stablecoin for IFiatToken;

    FairVenue private venue;

    function setUp() public override {
        super.setUp();
        venue = new FairVenue();
        guard.list(IGuard.Kind.Venue, address(venue));
        eurc.fund(address(venue), FUNDS);
    }

    // ---- Decimals ----

    function test_counts_in_every_pair_of_decimals() public {
        uint8[4] memory decimals = [2, 6, 8, 18];
        for (uint256 i = 0; i < 4; i++)
            for (uint256 j = 0; j < 4; j++)
                for (uint256 k = 0; k < 2; k++) {
                    ZooToken sold = new ZooToken(decimals[i]);
                    ZooToken bought = new ZooToken(decimals[j]);
                    useFeeds(address(sold), address(bought), k == 0 ? 8 : 18, 8);
                    (uint256 unitIn, uint256 unitOut) = (10 ** decimals[i], 10 ** decimals[j]);
                    sold.mint(payer, 1_000 * unitIn);
                    bought.mint(address(venue), 1_000 * unitOut);
                    vm.prank(payer);
                    sold.approve(address(exchange), type(uint256).max);
                    PaymentInfo memory info = euroTerms();
                    (info.token, info.maxAmount) = (address(bought), uint120(100 * unitOut));
                    IExchange.Conversion memory agreed = conversion();
                    (agreed.tokenIn, agreed.maxIn) = (address(sold), uint120(120 * unitIn));
                    chargeBy(info, info.maxAmount, sell(info, agreed));
                    // 100 euros, 110 dollars, one percent.
                    assertEq(1_000 * unitIn - sold.balanceOf(payer), (1_111 * unitIn) / 10, "paid");
                    assertEq(bought.balanceOf(receiver), (995 * unitOut) / 10, "received");
                    assertEq(sold.balanceOf(address(exchange)), 0, "exchange");
                }
    }

    // ---- Odd tokens of the payer ----

    function test_an_odd_token_of_the_payer_is_counted_exactly_or_refused() public {
        ZooToken odd = oddIn();
        PaymentInfo memory info = euroTerms();
        IExchange.Conversion memory agreed = conversion();
        agreed.tokenIn = address(odd);
        bytes memory bySale = sell(info, agreed);
        bytes memory byMaker = trade(info, agreed);

        odd.adopt(OddToken.Habit.Taxing);
        refuseBy(info, MAX, bySale, notExact(odd, 111.1e6 - 1, 111.1e6));
        refuseBy(info, MAX, byMaker, notExact(odd, 110e6 - 1, 110e6));
        odd.adopt(OddToken.Habit.Idle);
        refuseBy(info, MAX, bySale, notExact(odd, 0, 111.1e6));
        refuseBy(info, MAX, byMaker, notExact(odd, 0, 110e6));
        odd.adopt(OddToken.Habit.Generous);
        refuseBy(info, MAX, byMaker, notExact(odd, 110e6 + 1, 110e6));
        bytes memory failed = abi.encodeWithSignature("SafeERC20FailedOperation(address)", address(odd));
        OddToken.Habit[3] memory bad = [OddToken.Habit.Refusing, OddToken.Habit.Garbled, OddToken.Habit.Short];
        for (uint256 i = 0; i < bad.length; i++) {
            odd.adopt(bad[i]);
            refuseBy(info, MAX, bySale, failed);
            refuseBy(info, MAX, byMaker, failed);
        }
        odd.adopt(OddToken.Habit.Reverting);
        refuseBy(info, MAX, bySale, "");
        refuseBy(info, MAX, byMaker, "");

        OddToken.Habit[3] memory good = [OddToken.Habit.Silent, OddToken.Habit.Chatty, OddToken.Habit.None];
        for (uint256 i = 0; i < good.length; i++) {
            odd.adopt(good[i]);
            info.salt = 100 + i;
            authorizeBy(info, MAX, sell(info, agreed));
            assertEq(odd.balanceOf(address(exchange)), 0, "exchange");
        }
        // What a generous token makes is the payer's.
        odd.adopt(OddToken.Habit.Generous);
        info.salt = 200;
        authorizeBy(info, MAX, sell(info, agreed));
        assertEq(odd.balanceOf(address(exchange)), 0, "exchange");
    }

    function test_a_token_without_answers_and_with_tethers_approval_is_paid_with() public {
        TetherToken tether = new TetherToken();
        useFeeds(address(tether), address(eurc), 8, 8);
        tether.mint(payer, FUNDS);
        vm.prank(payer);
        tether.approve(address(exchange), FUNDS);
        IExchange.Conversion memory agreed = conversion();
        agreed.tokenIn = address(tether);
        for (uint256 i = 0; i < 2; i++) {
            PaymentInfo memory info = euroTerms();
            info.salt = i;
            authorizeBy(info, MAX, sell(info, agreed));
            assertEq(tether.allowance(address(exchange), address(venue)), 0, "allowance");
            assertEq(tether.balanceOf(address(exchange)), 0, "exchange");
        }
        PaymentInfo memory last = euroTerms();
        last.salt = 2;
        authorizeBy(last, MAX, trade(last, agreed));
        assertEq(tether.balanceOf(maker), 110e6, "maker");
    }

    // ---- Odd tokens of the merchant ----

    function test_an_odd_token_of_the_merchant_arrives_exactly_or_is_refused() public {
        ZooToken odd = new ZooToken(6);
        useFeeds(address(usdc), address(odd), 8, 8);
        odd.mint(maker, FUNDS);
        odd.mint(address(venue), FUNDS);
        vm.prank(maker);
        odd.approve(address(exchange), FUNDS);
        PaymentInfo memory info = euroTerms();
        info.token = address(odd);
        bytes memory bySale = sell(info, conversion());
        bytes memory byMaker = trade(info, conversion());
        OddToken.Habit[3] memory inexact = [OddToken.Habit.Taxing, OddToken.Habit.Idle, OddToken.Habit.Generous];
        for (uint256 i = 0; i < inexact.length; i++) {
            odd.adopt(inexact[i]);
            refuseBy(info, MAX, bySale, abi.encodeWithSelector(TokenCollectionFailed.selector));
            refuseBy(info, MAX, byMaker, abi.encodeWithSelector(TokenCollectionFailed.selector));
        }
        bytes memory failed = abi.encodeWithSignature("SafeERC20FailedOperation(address)", address(odd));
        odd.adopt(OddToken.Habit.Refusing);
        refuseBy(info, MAX, byMaker, failed);
        // The venue does not look; the escrow does.
        refuseBy(info, MAX, bySale, abi.encodeWithSelector(TokenCollectionFailed.selector));
        odd.adopt(OddToken.Habit.Silent);
        authorizeBy(info, MAX, byMaker);
    }

    // ---- Tokens that call ----

    function test_whoever_a_token_calls_finds_every_door_shut() public {
        HookToken token = new HookToken();
        useFeeds(address(token), address(eurc), 8, 8);
        token.mint(payer, FUNDS);
        vm.prank(payer);
        token.approve(address(exchange), type(uint256).max);
        IExchange.Conversion memory agreed = conversion();
        agreed.tokenIn = address(token);
        PaymentInfo memory other = euroTerms();
        address[4] memory called = [payer, address(exchange), address(venue), maker];
        for (uint256 i = 0; i < called.length; i++)
            for (uint256 j = 0; j < 2; j++) {
                Hooked hooked = new Hooked(
                    j == 0 ? address(exchange) : address(escrow),
                    j == 0 ? abi.encodeCall(IExchange.cancelQuotes, (0, 1)) : abi.encodeCall(escrow.preApprove, (other))
                );
                token.hook(called[i], hooked);
                PaymentInfo memory info = euroTerms();
                info.salt = 10 * i + j;
                authorizeBy(info, 50e6, i == 3 ? trade(info, agreed, 50e6, info.salt) : sell(info, agreed));
                assertEq(hooked.times() == 0 ? 0 : 1, 1, "called");
                assertEq(hooked.answer(), abi.encodeWithSelector(ReentrancyLock.Reentrancy.selector), "answer");
                token.hook(called[i], Hooked(address(0)));
                assertEq(token.balanceOf(address(exchange)), 0, "exchange");
            }
    }

    // ---- Denied and stopped ----

    function test_a_denied_or_stopped_token_converts_nothing_and_takes_nothing() public {
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughVenue(order(info, conversion(), ERC3009));
        address[4] memory parties = [payer, address(exchange), router, stranger];
        for (uint256 i = 0; i < 2; i++) {
            usdc.deny(parties[i]);
            refuseBy(info, MAX, data, bytes("Blacklistable: account is blacklisted"));
            usdc.undeny(parties[i]);
        }
        usdc.stop();
        refuseBy(info, MAX, data, bytes("Pausable: paused"));
        usdc.resume();
        eurc.stop();
        refuseBy(info, MAX, data, bytes("TF"));
        eurc.resume();
        eurc.deny(address(escrow));
        refuseBy(info, MAX, data, bytes("TF"));
        eurc.undeny(address(escrow));
        authorizeBy(info, MAX, data);
    }

    // ---- Parts ----

    /// @dev The one is worth 1 dollar, the other 1.10.
    function useFeeds(address sold, address bought, uint8 decimalsIn, uint8 decimalsOut) private {
        feedIn = listedFeed(sold, new Aggregator(decimalsIn, int192(int256(10 ** uint256(decimalsIn))), START));
        feedOut = listedFeed(
            bought,
            new Aggregator(decimalsOut, int192(int256(11 * 10 ** (uint256(decimalsOut) - 1))), START)
        );
    }

    function oddIn() private returns (ZooToken odd) {
        odd = new ZooToken(6);
        useFeeds(address(odd), address(eurc), 8, 8);
        odd.mint(payer, FUNDS);
        vm.prank(payer);
        odd.approve(address(exchange), type(uint256).max);
    }

    function sell(PaymentInfo memory info, IExchange.Conversion memory agreed) private view returns (bytes memory) {
        bytes memory path = Uniswap.path(info.token, agreed.tokenIn);
        return throughVenue(order(info, agreed, ALLOWANCE), address(venue), path);
    }

    function trade(PaymentInfo memory info, IExchange.Conversion memory agreed) private view returns (bytes memory) {
        return trade(info, agreed, MAX, 5);
    }

    function trade(
        PaymentInfo memory info,
        IExchange.Conversion memory agreed,
        uint256 amount,
        uint256 nonce
    ) private view returns (bytes memory) {
        IExchange.Quote memory offered = quote(amount);
        (offered.tokenIn, offered.tokenOut, offered.nonce) = (agreed.tokenIn, info.token, nonce);
        return throughMaker(order(info, agreed, ALLOWANCE), offered, ALLOWANCE);
    }

    function notExact(ZooToken token, uint256 received, uint256 expected) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IExchange.InputNotExact.selector, address(token), received, expected);
    }
}
