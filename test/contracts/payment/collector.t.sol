// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ITokenCollector} from "../../../contracts/payment/ITokenCollector.sol";
import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {AllowanceCollector, Erc3009Collector} from "./Collectors.sol";
import {PaymentFixture} from "./PaymentFixture.sol";
import {OddToken, PlainToken} from "./Tokens.sol";

/// @notice Collectors of others: believed only as far as the vault's own balance goes.
contract CollectorTest is PaymentFixture {
    using Stablecoin for IFiatToken;

    AllowanceCollector private paying;
    AllowanceCollector private refunding;

    function setUp() public override {
        super.setUp();
        paying = new AllowanceCollector(0);
        refunding = new AllowanceCollector(1);
        vm.prank(payer);
        usdc.approve(address(paying), type(uint256).max);
        vm.prank(operator);
        usdc.approve(address(refunding), type(uint256).max);
    }

    // ---- Honest ----

    function test_authorizes_by_an_honest_collector() public {
        vm.recordLogs();
        vm.prank(operator);
        escrow.authorize(terms(), 60e6, address(paying), hex"c0de");
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(events[0], AUTHORIZED, hashPayment(terms()), abi.encode(terms(), uint256(60e6), address(paying)));
        assertState(terms(), true, 60e6, 0);
        assertBalance(payer, FUNDS - 60e6, "payer");
        assertBalance(address(escrow), 60e6, "escrow");
    }

    function test_charges_by_an_honest_collector() public {
        vm.prank(operator);
        standard.charge(terms(), 60e6, address(paying), "", MAX_FEE, FEE_RECEIVER);
        assertState(terms(), true, 0, 60e6);
        assertBalance(receiver, 54e6, "receiver");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_refunds_by_an_honest_collector() public {
        charge(terms(), MAX, MIN_FEE);
        vm.recordLogs();
        vm.prank(operator);
        escrow.refund(terms(), 60e6, address(refunding), hex"c0de");
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEvent(events[0], REFUNDED, hashPayment(terms()), abi.encode(uint256(60e6), address(refunding)));
        assertState(terms(), true, 0, 40e6);
        assertBalance(payer, FUNDS - 40e6, "payer");
        assertBalance(operator, FUNDS - 60e6, "operator");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_hands_terms_store_amount_and_data_over_unchanged() public {
        vm.expectCall(
            address(paying),
            abi.encodeCall(ITokenCollector.collectTokens, (terms(), address(escrow), 60e6, hex"c0de")),
            1
        );
        vm.prank(operator);
        escrow.authorize(terms(), 60e6, address(paying), hex"c0de");
    }

    /// @dev The refund mode byte means nothing to an external collector.
    function test_gives_the_first_byte_of_the_data_no_meaning_for_a_collector() public {
        charge(terms(), MAX, MIN_FEE);
        vm.expectCall(
            address(refunding),
            abi.encodeCall(ITokenCollector.collectTokens, (terms(), address(escrow), 60e6, hex"00")),
            1
        );
        vm.prank(operator);
        escrow.refund(terms(), 60e6, address(refunding), hex"00");
        assertBalance(operator, FUNDS - 60e6, "operator");
    }

    function test_serves_the_known_collector_of_the_standard() public {
        Erc3009Collector collector = new Erc3009Collector(escrow);
        PaymentInfo memory anyPayer = terms();
        anyPayer.payer = address(0);
        bytes32 digest = receiveDigest(payer, address(collector), MAX, PRE_APPROVAL_EXPIRY, hashPayment(anyPayer));
        vm.prank(operator);
        escrow.authorize(terms(), 60e6, address(collector), sign(PAYER_KEY, digest));
        assertState(terms(), true, 60e6, 0);
        assertBalance(payer, FUNDS - 60e6, "payer");
        assertBalance(address(collector), 0, "collector");
    }

    // ---- Lying ----

    function test_refuses_less_more_and_nothing() public {
        charge(terms(), MAX, MIN_FEE);
        // A vault that holds others' tokens has what a liar needs.
        PaymentInfo memory other = terms();
        other.salt = 2;
        authorize(other, MAX);
        PaymentInfo memory info = terms();
        info.salt = 3;
        int256[3] memory excess = [int256(-1), 1, -50e6];
        for (uint256 i = 0; i < excess.length; i++) {
            paying.lie(excess[i], address(0));
            refunding.lie(excess[i], address(0));
            refuseAll(info, abi.encodeWithSelector(TokenCollectionFailed.selector));
        }
        assertState(other, true, MAX, 0);
        assertBalance(address(escrow), MAX, "escrow");
    }

    function test_refuses_another_token() public {
        charge(terms(), MAX, MIN_FEE);
        PlainToken plain = new PlainToken();
        plain.mint(payer, FUNDS);
        plain.mint(operator, FUNDS);
        vm.prank(payer);
        plain.approve(address(paying), type(uint256).max);
        vm.prank(operator);
        plain.approve(address(refunding), type(uint256).max);
        paying.lie(0, address(plain));
        refunding.lie(0, address(plain));
        PaymentInfo memory info = terms();
        info.salt = 3;
        refuseAll(info, abi.encodeWithSelector(TokenCollectionFailed.selector));
        assertEq(plain.balanceOf(address(escrow)), 0, "plain");
    }

    function test_refuses_a_collector_for_the_other_operation() public {
        charge(terms(), MAX, MIN_FEE);
        PaymentInfo memory info = terms();
        info.salt = 3;
        (paying, refunding) = (refunding, paying);
        refuseAll(info, abi.encodeWithSelector(InvalidCollectorForOperation.selector));
    }

    function test_refuses_a_collector_of_no_known_type_and_an_account_without_code() public {
        charge(terms(), MAX, MIN_FEE);
        PaymentInfo memory info = terms();
        info.salt = 3;
        paying = new AllowanceCollector(2);
        refunding = paying;
        refuseAll(info, "");
        paying = AllowanceCollector(stranger);
        refunding = paying;
        refuseAll(info, "");
    }

    // ---- Tokens that move another amount than asked, by the escrow's own intake ----

    function test_refuses_a_token_that_moves_another_amount() public {
        OddToken odd = new OddToken();
        PaymentInfo memory info = terms();
        info.token = address(odd);
        info.operator = payer;
        odd.mint(payer, FUNDS);
        vm.prank(payer);
        odd.approve(address(escrow), type(uint256).max);
        OddToken.Habit[3] memory habits = [OddToken.Habit.Taxing, OddToken.Habit.Generous, OddToken.Habit.Idle];
        for (uint256 i = 0; i < habits.length; i++) {
            odd.adopt(habits[i]);
            vm.expectRevert(abi.encodeWithSelector(TokenCollectionFailed.selector));
            vm.prank(payer);
            escrow.authorize(info, MAX, address(escrow), "");
        }
        odd.adopt(OddToken.Habit.Refusing);
        vm.expectRevert(abi.encodeWithSignature("SafeERC20FailedOperation(address)", address(odd)));
        vm.prank(payer);
        escrow.authorize(info, MAX, address(escrow), "");
        odd.adopt(OddToken.Habit.Silent);
        vm.prank(payer);
        escrow.authorize(info, MAX, address(escrow), "");
        assertState(info, true, MAX, 0);
    }

    // ---- Where collectors deliver ----

    function testFuzz_names_itself_as_the_store_of_every_operator(address anyone) public view {
        assertEq(escrow.getTokenStore(anyone), address(escrow), "store");
        assertEq(escrow.tokenStoreImplementation(), address(escrow), "implementation");
    }

    /// @dev Authorize and charge under `info`, refund under the terms that are charged already.
    function refuseAll(PaymentInfo memory info, bytes memory expected) private {
        vm.expectRevert(expected);
        vm.prank(operator);
        escrow.authorize(info, 50e6, address(paying), "");
        vm.expectRevert(expected);
        vm.prank(operator);
        standard.charge(info, 50e6, address(paying), "", MIN_FEE, FEE_RECEIVER);
        vm.expectRevert(expected);
        vm.prank(operator);
        escrow.refund(terms(), 50e6, address(refunding), "");
        assertState(info, false, 0, 0);
        assertState(terms(), true, 0, MAX);
    }
}
