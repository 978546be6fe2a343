// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {AccountFixture} from "./AccountFixture.sol";

/// @title A key that acts inside its scope
contract SessionTest is AccountFixture {
    using Stablecoin for IFiatToken;

    uint256 private constant CAP = 50e6;
    bytes4 private constant PING = 0x12345678;

    ISmartAccount.Session private session;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        session.key = vm.addr(SESSION_KEY);
        session.validUntil = START + 1 days;
        session.gas = 1 ether;
        session.scopes.push(ISmartAccount.Scope(address(usdc), IFiatToken.transfer.selector));
        session.scopes.push(ISmartAccount.Scope(address(usdc), IFiatToken.approve.selector));
        session.scopes.push(ISmartAccount.Scope(SHOP, PING));
        session.scopes.push(ISmartAccount.Scope(SHOP, 0));
        session.caps.push(ISmartAccount.Cap(address(usdc), CAP));
        session.caps.push(ISmartAccount.Cap(address(0), 1 ether));
        begin();
    }

    function begin() private {
        id = keccak256(abi.encode(session));
        manage(pair, abi.encodeCall(ISmartAccount.createSession, (session)));
    }

    function acting(Execution[] memory calls) private view returns (PackedUserOperation memory op) {
        op = operation(
            address(pair),
            uint160(session.key),
            abi.encodeCall(ISmartAccount.executeSession, (session, abi.encode(calls)))
        );
        op.signature = sign(SESSION_KEY, hashOf(op));
    }

    function beyond(address token, uint256 amount, uint256 left) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISmartAccount.CapExceeded.selector, id, token, amount, left);
    }

    function outside(address target, bytes4 selector) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISmartAccount.OutOfScope.selector, id, target, selector);
    }

    function test_a_session_key_spends_up_to_its_cap_and_no_unit_more() external {
        vm.expectEmit(address(pair));
        emit ISmartAccount.SessionSpent(id, address(usdc), 30e6, 30e6);
        succeed(acting(transfer(30e6)));
        fail(acting(transfer(20e6 + 1)), beyond(address(usdc), 20e6 + 1, 20e6));
        succeed(acting(transfer(20e6)));
        fail(acting(transfer(1)), beyond(address(usdc), 1, 0));
        assertEq(pair.spentOf(id, address(usdc)), CAP, "spent");
        assertBalance(SHOP, CAP, "shop");
    }

    function test_the_cap_is_of_the_whole_life_and_not_of_a_day() external {
        session.validUntil = START + 10 days;
        begin();
        succeed(acting(transfer(CAP)));
        vm.warp(START + 5 days);
        fail(acting(transfer(1)), beyond(address(usdc), 1, 0));
    }

    function test_allowances_count_against_the_same_cap() external {
        succeed(acting(call(address(usdc), 0, abi.encodeCall(IFiatToken.approve, (SHOP, 30e6)))));
        fail(acting(transfer(30e6)), beyond(address(usdc), 30e6, 20e6));
    }

    function test_native_value_counts_with_and_without_data() external {
        succeed(acting(call(SHOP, 0.6 ether, abi.encode(PING))));
        fail(acting(call(SHOP, 0.6 ether, "")), beyond(address(0), 0.6 ether, 0.4 ether));
        succeed(acting(call(SHOP, 0.4 ether, "")));
        assertEq(SHOP.balance, 1 ether, "shop");
    }

    function test_calls_of_a_batch_add_up() external {
        fail(acting(call(transfer(30e6), transfer(30e6))), beyond(address(usdc), 30e6, 20e6));
        assertEq(pair.spentOf(id, address(usdc)), 0, "spent");
    }

    function test_what_is_not_in_its_scope_is_refused() external {
        eurc.fund(address(pair), FUNDS);
        fail(
            acting(call(address(eurc), 0, abi.encodeCall(IFiatToken.transfer, (SHOP, 1)))),
            outside(address(eurc), IFiatToken.transfer.selector)
        );
        fail(
            acting(call(address(usdc), 0, abi.encodeCall(IFiatToken.transferFrom, (address(pair), SHOP, 1)))),
            outside(address(usdc), IFiatToken.transferFrom.selector)
        );
        fail(acting(call(SHOP, 0, hex"87654321")), outside(SHOP, 0x87654321));
        fail(acting(call(stranger, 1, "")), outside(stranger, 0));
        fail(acting(call(transfer(1), call(stranger, 1, ""))), outside(stranger, 0));
    }

    function test_a_token_in_scope_without_a_cap_moves_nothing() external {
        eurc.fund(address(pair), FUNDS);
        session.scopes.push(ISmartAccount.Scope(address(eurc), IFiatToken.transfer.selector));
        begin();
        fail(
            acting(call(address(eurc), 0, abi.encodeCall(IFiatToken.transfer, (SHOP, 1)))),
            beyond(address(eurc), 1, 0)
        );
    }

    function test_a_capped_token_takes_no_function_that_is_not_counted() external {
        session.scopes.push(ISmartAccount.Scope(address(usdc), PING));
        begin();
        fail(acting(call(address(usdc), 0, abi.encode(PING))), outside(address(usdc), PING));
        bytes memory short = abi.encodePacked(IFiatToken.transfer.selector, uint256(uint160(SHOP)), uint128(1));
        fail(acting(call(address(usdc), 0, short)), outside(address(usdc), IFiatToken.transfer.selector));
    }

    function test_the_account_is_never_a_target_even_in_scope() external {
        session.scopes.push(ISmartAccount.Scope(address(pair), ISmartAccount.addSigner.selector));
        session.scopes.push(ISmartAccount.Scope(address(0), ISmartAccount.addSigner.selector));
        begin();
        bytes memory data = abi.encodeCall(ISmartAccount.addSigner, (abi.encodePacked(stranger)));
        fail(acting(call(address(pair), 0, data)), outside(address(pair), ISmartAccount.addSigner.selector));
        fail(acting(call(address(0), 0, data)), outside(address(0), ISmartAccount.addSigner.selector));
    }

    function test_a_session_key_signs_nothing_but_session_operations() external {
        PackedUserOperation memory op = operation(address(pair), alone(transfer(1)));
        op.signature = byKey(SESSION_KEY, hashOf(op));
        refuseSignature(op);
        op.signature = sign(SESSION_KEY, hashOf(op));
        refuseSignature(op);
        op = operation(address(pair), jointly(transfer(1)));
        op.signature = byKey(SESSION_KEY, hashOf(op));
        refuseSignature(op);
    }

    function test_nobody_else_signs_for_a_session() external {
        PackedUserOperation memory op = acting(transfer(1));
        op.signature = sign(STRANGER_KEY, hashOf(op));
        refuseSignature(op);
        op.signature = byPasskey(hashOf(op));
        refuseSignature(op);
        op.signature = sign(OWNER_KEY, hashOf(op));
        refuseSignature(op);
        op.signature = malleate(sign(SESSION_KEY, hashOf(op)));
        refuseSignature(op);
        op.signature = "";
        refuseSignature(op);
    }

    function test_terms_that_were_not_signed_for_are_no_session() external {
        session.caps[0].amount += 1;
        refuseSignature(acting(transfer(CAP + 1)));
        session.caps[0].amount -= 1;
        session.validUntil += 1;
        refuseSignature(acting(transfer(1)));
        session.validUntil -= 1;
        succeed(acting(transfer(1)));
    }

    function test_a_session_of_one_account_is_none_of_another() external {
        PackedUserOperation memory op = acting(transfer(1));
        op.sender = address(solo);
        op.nonce = entryPoint.getNonce(address(solo), uint160(session.key));
        op.signature = sign(SESSION_KEY, hashOf(op));
        refuseSignature(op);
    }

    function test_it_is_good_until_its_expiry_and_not_after() external {
        vm.warp(session.validUntil);
        succeed(acting(transfer(1)));
        vm.warp(session.validUntil + 1);
        refuse(acting(transfer(1)), "AA22 expired or not due");
    }

    function test_it_is_not_good_before_its_time() external {
        session.validAfter = START + 1 hours;
        begin();
        vm.warp(session.validAfter);
        refuse(acting(transfer(1)), "AA22 expired or not due");
        vm.warp(session.validAfter + 1);
        succeed(acting(transfer(1)));
    }

    function test_a_revoked_session_is_over_for_good() external {
        vm.expectEmit(address(pair));
        emit ISmartAccount.SessionRevoked(id);
        manage(pair, abi.encodeCall(ISmartAccount.revokeSession, (id)));
        refuseSignature(acting(transfer(1)));
        (bool active, ) = pair.sessionOf(id);
        assertTrue(!active, "active");
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.createSession, (session))),
            abi.encodeWithSelector(ISmartAccount.SessionExists.selector, id)
        );
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.revokeSession, (id))),
            abi.encodeWithSelector(ISmartAccount.SessionInactive.selector, id)
        );
    }

    function test_a_session_revoked_earlier_in_the_same_bundle_does_nothing() external {
        PackedUserOperation[] memory ops = new PackedUserOperation[](2);
        ops[0] = managing(pair, abi.encodeCall(ISmartAccount.revokeSession, (id)));
        ops[1] = acting(transfer(1));
        vm.prank(BUNDLER, BUNDLER);
        entryPoint.handleOps(ops, BUNDLER);
        assertBalance(SHOP, 0, "shop");
    }

    function test_its_gas_counts_at_the_limits_stated() external {
        uint256 each = (2 * uint256(GAS_LIMIT) + 50_000) * GAS_PRICE;
        session.gas = uint128(2 * each);
        begin();
        succeed(acting(transfer(1)));
        (, uint128 gasSpent) = pair.sessionOf(id);
        assertEq(gasSpent, each, "gas");
        succeed(acting(transfer(1)));
        refuseSignature(acting(transfer(1)));
    }

    function test_gas_is_never_paid_out_of_the_balance() external {
        PackedUserOperation memory op = acting(transfer(1));
        uint128 price = 1_000 gwei;
        op.gasFees = bytes32(abi.encodePacked(price, price));
        op.signature = sign(SESSION_KEY, hashOf(op));
        refuseSignature(op);
        session.gas = type(uint128).max;
        begin();
        op = acting(transfer(1));
        price = 5_000 gwei;
        op.gasFees = bytes32(abi.encodePacked(price, price));
        op.signature = sign(SESSION_KEY, hashOf(op));
        refuse(op, "AA21 didn't pay prefund");
    }

    function test_it_cannot_use_up_nonces_of_the_owner() external {
        PackedUserOperation memory op = acting(transfer(1));
        op.nonce = entryPoint.getNonce(address(pair), 0);
        op.signature = sign(SESSION_KEY, hashOf(op));
        refuseSignature(op);
    }

    function test_a_session_lies_ahead_and_has_bounded_lists() external {
        ISmartAccount.Session memory wrong = session;
        wrong.validUntil = START;
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.createSession, (wrong))),
            abi.encodeWithSelector(ISmartAccount.InvalidSession.selector, 0, START, START)
        );
        wrong = session;
        wrong.validAfter = wrong.validUntil;
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.createSession, (wrong))),
            abi.encodeWithSelector(ISmartAccount.InvalidSession.selector, wrong.validUntil, wrong.validUntil, START)
        );
        wrong = session;
        wrong.scopes = new ISmartAccount.Scope[](0);
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.createSession, (wrong))),
            abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 0, 1, 32)
        );
        wrong.scopes = new ISmartAccount.Scope[](33);
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.createSession, (wrong))),
            abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 33, 1, 32)
        );
        wrong = session;
        wrong.caps = new ISmartAccount.Cap[](17);
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.createSession, (wrong))),
            abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 17, 0, 16)
        );
    }

    function test_creation_tells_all_terms() external {
        session.salt = bytes32(uint256(1));
        vm.expectEmit(address(pair));
        emit ISmartAccount.SessionCreated(keccak256(abi.encode(session)), session.key, session);
        begin();
    }

    function test_one_of_two_signers_creates_no_session() external {
        session.salt = bytes32(uint256(1));
        bytes memory data = abi.encodeCall(ISmartAccount.createSession, (session));
        fail(
            byOne(call(address(pair), 0, data)),
            abi.encodeWithSelector(
                ISmartAccount.SecondFactorRequired.selector,
                address(pair),
                ISmartAccount.createSession.selector
            )
        );
    }
}
