// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Exchange} from "../../../contracts/exchange/Exchange.sol";
import {IExchange} from "../../../contracts/exchange/IExchange.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {IPermit2} from "../../../contracts/token/IPermit2.sol";
import {assertEq} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Vm, vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {ExchangeFixture} from "./ExchangeFixture.sol";

/// @notice A maker signs: these dollars for those euros, once. It is so, or nothing is.
contract QuoteTest is ExchangeFixture {
    using Stablecoin for IFiatToken;

    uint8[3] private intakes = [ERC3009, PERMIT2, ALLOWANCE];
    uint8[2] private deliveries = [ALLOWANCE, ERC3009];

    // ---- Honest ----

    function test_payer_and_maker_exchange_exactly_what_was_quoted_whatever_the_way() public {
        uint256 count;
        for (uint256 i = 0; i < intakes.length; i++)
            for (uint256 j = 0; j < deliveries.length; j++) {
                PaymentInfo memory info = euroTerms();
                IExchange.Quote memory offered = quote(50e6);
                (info.salt, offered.nonce) = (count + 1, count);
                bytes memory data = throughMaker(order(info, conversion(), intakes[i]), offered, deliveries[j]);
                count++;
                chargeBy(info, 50e6, data);
                assertEq(usdc.balanceOf(payer), FUNDS - count * 55e6, "payer");
                assertEq(usdc.balanceOf(maker), count * 55e6, "maker's dollars");
                assertEq(eurc.balanceOf(maker), FUNDS - count * 50e6, "maker's euros");
                assertEq(eurc.balanceOf(receiver), count * (50e6 - 50e6 / 200), "receiver");
                assertEq(exchange.spentQuotes(maker, 0), (1 << count) - 1, "spent");
                assertState(info, true, 0, 50e6);
                assertHoldsNothing();
            }
    }

    function test_authorizes_by_a_quote_and_tells_it() public {
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughMaker(order(info, conversion(), PERMIT2), quote(MAX), ALLOWANCE);
        vm.recordLogs();
        authorizeBy(info, MAX, data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 found;
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].emitter != address(exchange)) continue;
            found++;
            assertEq(logs[i].topics[1], hashPayment(info), "payment");
            assertEq(address(uint160(uint256(logs[i].topics[2]))), address(usdc), "token");
            assertEq(address(uint160(uint256(logs[i].topics[3]))), maker, "maker");
            assertEq(logs[i].data, abi.encode(uint256(110e6), uint256(MAX)), "amounts");
        }
        assertEq(found, 1, "events");
        assertState(info, true, MAX, 0);
    }

    function test_a_quote_for_this_payment_and_payer_serves_it() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Quote memory offered = quote(MAX);
        (offered.taker, offered.paymentInfoHash) = (payer, hashPayment(info));
        IExchange.Conversion memory agreed = conversion();
        agreed.via = maker;
        chargeBy(info, MAX, throughMaker(order(info, agreed, ERC3009), offered, ALLOWANCE));
    }

    function testFuzz_a_quote_is_paid_to_the_unit_or_not_at_all(uint256 amount, uint256 amountIn, uint256 way) public {
        amount = 1 + (amount % MAX);
        amountIn = amountIn % (2 * MAX);
        PaymentInfo memory info = euroTerms();
        IExchange.Quote memory offered = quote(amount);
        offered.amountIn = amountIn;
        // 1.10 and one percent, and 1.20 as signed: the feeds are narrower.
        bool good = amountIn <= (amount * 1_111) / 1_000;
        bytes memory data = throughMaker(order(info, conversion(), intakes[way % 3]), offered, deliveries[way % 2]);
        vm.prank(operator);
        try escrow.authorize(info, amount, address(exchange), data) {
            assertEq(good ? 1 : 0, 1, "served for no reason");
            assertEq(usdc.balanceOf(payer), FUNDS - amountIn, "payer");
            assertEq(usdc.balanceOf(maker), amountIn, "maker's dollars");
            assertEq(eurc.balanceOf(maker), FUNDS - amount, "maker's euros");
            assertEq(eurc.balanceOf(address(escrow)), amount, "escrow");
        } catch {
            assertEq(good ? 1 : 0, 0, "refused for no reason");
            assertEq(usdc.balanceOf(payer), FUNDS, "payer");
            assertEq(eurc.balanceOf(maker), FUNDS, "maker's euros");
            assertEq(exchange.spentQuotes(maker, 0), 0, "spent");
        }
        assertHoldsNothing();
    }

    // ---- Once ----

    function test_a_quote_serves_once() public {
        for (uint256 i = 0; i < deliveries.length; i++) {
            PaymentInfo memory info = euroTerms();
            IExchange.Quote memory offered = quote(50e6);
            (info.salt, offered.nonce) = (2 * i, 256 + i);
            chargeBy(info, 50e6, throughMaker(order(info, conversion(), ERC3009), offered, deliveries[i]));
            info.salt++;
            refuseBy(
                info,
                50e6,
                throughMaker(order(info, conversion(), ERC3009), offered, deliveries[i]),
                abi.encodeWithSelector(IExchange.QuoteSpent.selector, maker, 256 + i)
            );
        }
        assertEq(exchange.spentQuotes(maker, 1), 3, "spent");
        assertEq(exchange.spentQuotes(maker, 0), 0, "others");
    }

    function test_nonces_are_in_no_order_and_each_makers_own() public {
        uint256[4] memory nonces = [type(uint256).max, 0, 255, 1 << 200];
        for (uint256 i = 0; i < nonces.length; i++) {
            PaymentInfo memory info = euroTerms();
            IExchange.Quote memory offered = quote(10e6);
            (info.salt, offered.nonce) = (i, nonces[i]);
            vm.prank(stranger);
            exchange.cancelQuotes(nonces[i] >> 8, type(uint256).max);
            chargeBy(info, 10e6, throughMaker(order(info, conversion(), ERC3009), offered, ALLOWANCE));
            assertEq((exchange.spentQuotes(maker, nonces[i] >> 8) >> (nonces[i] & 255)) & 1, 1, "spent");
        }
    }

    function test_a_maker_takes_quotes_back() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Quote memory offered = quote(MAX);
        bytes memory data = throughMaker(order(info, conversion(), ERC3009), offered, ALLOWANCE);
        vm.recordLogs();
        vm.prank(maker);
        exchange.cancelQuotes(0, 1 << 5);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1, "logs");
        assertEq(logs[0].topics[0], keccak256("QuotesCancelled(address,uint256,uint256)"), "topic");
        assertEq(address(uint160(uint256(logs[0].topics[1]))), maker, "maker");
        assertEq(logs[0].data, abi.encode(0, 1 << 5), "data");
        refuseBy(info, MAX, data, abi.encodeWithSelector(IExchange.QuoteSpent.selector, maker, 5));
        vm.prank(maker);
        exchange.cancelQuotes(0, 1 << 7);
        assertEq(exchange.spentQuotes(maker, 0), (1 << 5) | (1 << 7), "spent");
    }

    function test_a_quote_serves_until_the_second_before_its_expiry() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Conversion memory agreed = conversion();
        agreed.expiry = EXPIRY + 1 hours;
        for (uint256 i = 0; i < deliveries.length; i++) {
            IExchange.Quote memory offered = quote(50e6);
            (info.salt, offered.nonce) = (i, i);
            bytes memory data = throughMaker(order(info, agreed, ERC3009), offered, deliveries[i]);
            vm.warp(EXPIRY);
            refuseBy(info, 50e6, data, abi.encodeWithSelector(IExchange.QuoteExpired.selector, EXPIRY, EXPIRY));
            vm.warp(EXPIRY - 1);
            authorizeBy(info, 50e6, data);
        }
    }

    // ---- For something else ----

    function test_a_quote_serves_no_other_payer_payment_token_or_amount() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Quote[6] memory others;
        for (uint256 i = 0; i < others.length; i++) others[i] = quote(MAX);
        others[0].taker = stranger;
        PaymentInfo memory other = euroTerms();
        other.salt = 2;
        others[1].paymentInfoHash = hashPayment(other);
        others[2].tokenIn = address(eurc);
        others[3].tokenOut = address(usdc);
        others[4].amountOut = MAX - 1;
        others[5].amountOut = MAX + 1;
        for (uint256 i = 0; i < others.length; i++)
            refuseBy(
                info,
                MAX,
                throughMaker(order(info, conversion(), ERC3009), others[i], ALLOWANCE),
                abi.encodeWithSelector(IExchange.QuoteForSomethingElse.selector)
            );
        assertEq(exchange.spentQuotes(maker, 0), 0, "spent");
    }

    function test_a_maker_signs_every_word_of_its_quote() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Order memory ordered = order(info, conversion(), ERC3009);
        for (uint256 i = 0; i < deliveries.length; i++) {
            bytes memory signature = offer(quote(MAX), deliveries[i]);
            IExchange.Quote memory changed = quote(MAX);
            changed.amountIn += 1;
            refuse(info, throughMaker(ordered, changed, deliveries[i], signature));
            changed = quote(MAX);
            changed.taker = payer;
            refuse(info, throughMaker(ordered, changed, deliveries[i], signature));
            changed = quote(MAX);
            changed.paymentInfoHash = hashPayment(info);
            refuse(info, throughMaker(ordered, changed, deliveries[i], signature));
            changed = quote(MAX);
            changed.expiry += 1;
            refuse(info, throughMaker(ordered, changed, deliveries[i], signature));
            changed = quote(MAX);
            changed.nonce += 1;
            refuse(info, throughMaker(ordered, changed, deliveries[i], signature));
            changed = quote(MAX);
            changed.maker = stranger;
            refuse(info, throughMaker(ordered, changed, deliveries[i], signature));
        }
        authorizeBy(info, MAX, throughMaker(ordered, quote(MAX), ALLOWANCE));
    }

    function test_a_quote_for_another_chain_or_another_exchange_is_none() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Order memory ordered = order(info, conversion(), ERC3009);
        bytes32 hash = hashQuote(quote(MAX));
        bytes memory invalid = abi.encodeWithSelector(InvalidSignature.selector, maker);
        bytes memory signature = sign(MAKER_KEY, exchangeDigest(hash, CHAIN_ID + 1, address(exchange)));
        refuseBy(info, MAX, throughMaker(ordered, quote(MAX), ALLOWANCE, signature), invalid);
        signature = sign(MAKER_KEY, exchangeDigest(hash, CHAIN_ID, address(escrow)));
        refuseBy(info, MAX, throughMaker(ordered, quote(MAX), ALLOWANCE, signature), invalid);
        signature = sign(STRANGER_KEY, exchangeDigest(hash));
        refuseBy(info, MAX, throughMaker(ordered, quote(MAX), ALLOWANCE, signature), invalid);
    }

    function test_a_second_exchange_takes_no_quote_of_the_first() public {
        Exchange second = Exchange(deployOrMutant("Exchange", abi.encode(escrow, Permit2Fixture.PERMIT2)));
        allow(usdc, payer, address(second));
        allow(eurc, maker, address(second));
        PaymentInfo memory info = euroTerms();
        IExchange.Order memory ordered = order(info, conversion(), ALLOWANCE);
        ordered.signature = sign(
            PAYER_KEY,
            exchangeDigest(hashConversion(info, conversion()), CHAIN_ID, address(second))
        );
        bytes memory data = throughMaker(ordered, quote(MAX), ALLOWANCE);
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, maker));
        vm.prank(operator);
        escrow.authorize(info, MAX, address(second), data);
    }

    function test_takes_no_twin_no_short_and_no_long_signature_of_a_maker() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Order memory ordered = order(info, conversion(), ERC3009);
        bytes memory signature = offer(quote(MAX), ALLOWANCE);
        (bytes32 r, bytes32 s, uint8 v) = split(signature);
        bytes[4] memory odd = [
            malleate(signature),
            abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))),
            bytes.concat(signature, hex"00"),
            bytes("")
        ];
        for (uint256 i = 0; i < odd.length; i++)
            refuseBy(
                info,
                MAX,
                throughMaker(ordered, quote(MAX), ALLOWANCE, odd[i]),
                abi.encodeWithSelector(InvalidSignature.selector, maker)
            );
    }

    // ---- Makers with code ----

    function test_a_contract_account_makes_quotes() public {
        ContractAccount account = new ContractAccount(maker);
        eurc.fund(address(account), FUNDS);
        account.execute(address(eurc), abi.encodeCall(eurc.approve, (address(exchange), FUNDS)));
        for (uint256 i = 0; i < deliveries.length; i++) {
            PaymentInfo memory info = euroTerms();
            IExchange.Quote memory offered = quote(50e6);
            (info.salt, offered.nonce, offered.maker) = (i, i, address(account));
            bytes memory signature;
            if (deliveries[i] == ALLOWANCE) signature = offer(offered, ALLOWANCE);
            else {
                bytes32 nonce = tokenNonce(hashQuote(offered));
                bytes32 structHash = keccak256(
                    abi.encode(
                        Stablecoin.RECEIVE_TYPEHASH,
                        address(account),
                        address(exchange),
                        uint256(50e6),
                        0,
                        uint256(EXPIRY),
                        nonce
                    )
                );
                signature = sign(MAKER_KEY, eurc.digest(structHash));
            }
            chargeBy(info, 50e6, throughMaker(order(info, conversion(), ERC3009), offered, deliveries[i], signature));
        }
        assertEq(usdc.balanceOf(address(account)), 110e6, "dollars");
    }

    function test_a_contract_account_that_does_not_say_yes_makes_none() public {
        ContractAccount account = new ContractAccount(maker);
        PaymentInfo memory info = euroTerms();
        IExchange.Quote memory offered = quote(MAX);
        offered.maker = address(account);
        bytes memory data = throughMaker(order(info, conversion(), ERC3009), offered, ALLOWANCE);
        ContractAccount.Habit[3] memory habits = [
            ContractAccount.Habit.Reverting,
            ContractAccount.Habit.Short,
            ContractAccount.Habit.Shouting
        ];
        for (uint256 i = 0; i < habits.length; i++) {
            account.adopt(habits[i]);
            refuseBy(info, MAX, data, abi.encodeWithSelector(InvalidSignature.selector, address(account)));
        }
        account.adopt(ContractAccount.Habit.Yielding);
        refuseBy(info, MAX, data, bytes("ERC20: transfer amount exceeds allowance"));
    }

    // ---- Makers without ----

    function test_a_maker_without_funds_or_allowance_costs_nobody_anything() public {
        PaymentInfo memory info = euroTerms();
        bytes memory byAllowance = throughMaker(order(info, conversion(), ERC3009), quote(MAX), ALLOWANCE);
        bytes memory byAuthorization = throughMaker(order(info, conversion(), ERC3009), quote(MAX), ERC3009);
        vm.prank(maker);
        eurc.approve(address(exchange), MAX - 1);
        refuseBy(info, MAX, byAllowance, bytes("ERC20: transfer amount exceeds allowance"));
        allow(eurc, maker, address(exchange));
        vm.prank(maker);
        eurc.transfer(stranger, FUNDS - MAX + 1);
        refuseBy(info, MAX, byAllowance, bytes("ERC20: transfer amount exceeds balance"));
        refuseBy(info, MAX, byAuthorization, bytes("ERC20: transfer amount exceeds balance"));
        assertEq(exchange.spentQuotes(maker, 0), 0, "spent");
        eurc.fund(maker, 1);
        authorizeBy(info, MAX, byAuthorization);
    }

    function test_a_payer_without_funds_leaves_the_maker_its_euros() public {
        vm.prank(payer);
        usdc.transfer(stranger, FUNDS - 100e6);
        PaymentInfo memory info = euroTerms();
        for (uint256 i = 0; i < intakes.length; i++) {
            info.salt = i;
            refuse(info, throughMaker(order(info, conversion(), intakes[i]), quote(MAX), ALLOWANCE));
        }
        assertEq(eurc.balanceOf(maker), FUNDS, "maker");
        assertEq(exchange.spentQuotes(maker, 0), 0, "spent");
    }

    function test_a_denied_or_stopped_maker_costs_nobody_anything() public {
        PaymentInfo memory info = euroTerms();
        bytes memory data = throughMaker(order(info, conversion(), PERMIT2), quote(MAX), ALLOWANCE);
        eurc.deny(maker);
        refuse(info, data);
        eurc.undeny(maker);
        usdc.deny(maker);
        refuse(info, data);
        usdc.undeny(maker);
        eurc.stop();
        refuse(info, data);
        eurc.resume();
        usdc.stop();
        refuse(info, data);
        usdc.resume();
        authorizeBy(info, MAX, data);
    }

    // ---- Limits ----

    function test_a_maker_gets_no_more_than_the_feeds_and_the_payer_allow() public {
        PaymentInfo memory info = euroTerms();
        IExchange.Conversion memory agreed = conversion();
        IExchange.Quote memory offered = quote(MAX);
        offered.amountIn = 111.1e6 + 1;
        refuseBy(
            info,
            MAX,
            throughMaker(order(info, agreed, ERC3009), offered, ALLOWANCE),
            abi.encodeWithSelector(IExchange.InputAboveLimit.selector, 111.1e6 + 1, 111.1e6)
        );
        agreed.maxIn = 110e6;
        offered.amountIn = 110e6 + 1;
        refuseBy(
            info,
            MAX,
            throughMaker(order(info, agreed, ERC3009), offered, ALLOWANCE),
            abi.encodeWithSelector(IExchange.InputAboveLimit.selector, 110e6 + 1, 110e6)
        );
        offered.amountIn = 110e6;
        chargeBy(info, MAX, throughMaker(order(info, agreed, ERC3009), offered, ALLOWANCE));
    }

    function test_a_maker_delivers_in_two_ways_and_no_other() public {
        PaymentInfo memory info = euroTerms();
        uint8[4] memory unknown = [2, 3, PERMIT2, 5];
        for (uint256 i = 0; i < unknown.length; i++)
            refuseBy(
                info,
                MAX,
                throughMaker(order(info, conversion(), ERC3009), quote(MAX), unknown[i], offer(quote(MAX), ALLOWANCE)),
                abi.encodeWithSelector(UnsupportedIntake.selector, unknown[i])
            );
    }

    function test_nobody_is_its_own_maker() public {
        eurc.fund(payer, FUNDS);
        allow(eurc, payer, address(exchange));
        PaymentInfo memory info = euroTerms();
        IExchange.Quote memory offered = quote(MAX);
        offered.maker = payer;
        bytes memory signature = sign(PAYER_KEY, exchangeDigest(hashQuote(offered)));
        refuseBy(
            info,
            MAX,
            throughMaker(order(info, conversion(), ALLOWANCE), offered, ALLOWANCE, signature),
            abi.encodeWithSelector(IExchange.InputNotExact.selector, address(usdc), 0, 110e6)
        );
    }

    function refuse(PaymentInfo memory info, bytes memory data) private {
        uint256 kept = usdc.balanceOf(payer);
        vm.expectRevert();
        vm.prank(info.operator);
        escrow.authorize(info, MAX, address(exchange), data);
        assertState(info, false, 0, 0);
        assertEq(usdc.balanceOf(payer), kept, "payer");
    }
}
