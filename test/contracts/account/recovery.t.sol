// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {AccountFixture} from "./AccountFixture.sol";

/// @title Guardians: what they can do, and all that they cannot
contract RecoveryTest is AccountFixture {
    uint256 private constant NEW_KEY = 0x4e3;
    uint32 private constant DELAY = 3 days;

    ISmartAccount.Guardians private guardians;
    /// @dev In the order of the accounts.
    uint256[] private keys;
    bytes[] private next;

    function setUp() public override {
        super.setUp();
        keys = [uint256(0x6a1), 0x6a2, 0x6a3];
        for (uint256 i = 0; i < 3; i++)
            for (uint256 j = i + 1; j < 3; j++)
                if (vm.addr(keys[j]) < vm.addr(keys[i])) (keys[i], keys[j]) = (keys[j], keys[i]);
        for (uint256 i = 0; i < 3; i++) guardians.accounts.push(vm.addr(keys[i]));
        guardians.threshold = 2;
        guardians.delay = DELAY;
        next.push(abi.encodePacked(vm.addr(NEW_KEY)));
        vm.expectEmit(address(pair));
        emit ISmartAccount.GuardiansSet(guardians);
        manage(pair, abi.encodeCall(ISmartAccount.setGuardians, (guardians)));
    }

    function digest(address account, bytes[] memory signers, uint256 nonce) private view returns (bytes32) {
        return digest(account, signers, nonce, block.chainid);
    }

    function digest(
        address account,
        bytes[] memory signers,
        uint256 nonce,
        uint256 chainId
    ) private pure returns (bytes32) {
        bytes32[] memory ids = new bytes32[](signers.length);
        for (uint256 i = 0; i < signers.length; i++) ids[i] = keccak256(signers[i]);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Account"),
                keccak256("1"),
                chainId,
                account
            )
        );
        bytes32 structHash = keccak256(
            abi.encode(keccak256("Recovery(bytes[] signers,uint256 nonce)"), keccak256(abi.encodePacked(ids)), nonce)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// @dev By the first and the last guardian.
    function signatures(bytes32 hash) private view returns (bytes[] memory signed) {
        signed = new bytes[](3);
        signed[0] = sign(keys[0], hash);
        signed[2] = sign(keys[2], hash);
    }

    function start() private {
        bytes[] memory signed = signatures(digest(address(pair), next, nextNonce()));
        pair.startRecovery(guardians, next, signed);
    }

    function nextNonce() private view returns (uint64 current) {
        (, , current) = pair.recovery();
    }

    function assertUnchanged() private view {
        assertTrue(pair.isSigner(passkey) && pair.isSigner(ownerKey), "signers");
        assertTrue(!pair.isSigner(next[0]) && pair.signerCount() == 2 && pair.epoch() == 0, "new signers");
    }

    function test_guardians_replace_all_signers_after_the_delay() external {
        vm.expectEmit(address(pair));
        emit ISmartAccount.RecoveryStarted(next, START + DELAY);
        start();
        assertUnchanged();
        vm.warp(START + DELAY);
        vm.expectEmit(address(pair));
        emit ISmartAccount.RecoveryFinished(1);
        vm.expectEmit(address(pair));
        emit ISmartAccount.SignerAdded(keccak256(next[0]), next[0]);
        vm.prank(stranger);
        pair.finishRecovery(next);
        assertTrue(pair.isSigner(next[0]) && pair.signerCount() == 1, "new");
        assertTrue(!pair.isSigner(passkey) && !pair.isSigner(ownerKey), "old");

        PackedUserOperation memory op = operation(address(pair), jointly(transfer(1)));
        op.signature = byKey(NEW_KEY, hashOf(op));
        succeed(op);
        op = operation(address(pair), jointly(transfer(1)));
        op.signature = byBoth(hashOf(op));
        refuseSignature(op);
    }

    function test_nothing_is_finished_a_second_early_or_twice() external {
        start();
        vm.warp(START + DELAY - 1);
        vm.expectRevert(
            abi.encodeWithSelector(ISmartAccount.RecoveryNotReady.selector, START + DELAY - 1, START + DELAY)
        );
        pair.finishRecovery(next);
        vm.warp(START + DELAY);
        pair.finishRecovery(next);
        vm.expectRevert(
            abi.encodeWithSelector(ISmartAccount.NoRecovery.selector, keccak256(abi.encode(next)), bytes32(0))
        );
        pair.finishRecovery(next);
    }

    function test_no_other_signers_than_those_named_take_over() external {
        start();
        vm.warp(START + DELAY);
        bytes[] memory others = one(abi.encodePacked(stranger));
        vm.expectRevert(
            abi.encodeWithSelector(
                ISmartAccount.NoRecovery.selector,
                keccak256(abi.encode(others)),
                keccak256(abi.encode(next))
            )
        );
        pair.finishRecovery(others);
    }

    function test_the_owner_refuses_a_recovery_and_its_signatures_are_spent() external {
        bytes[] memory signed = signatures(digest(address(pair), next, 0));
        pair.startRecovery(guardians, next, signed);
        vm.expectEmit(address(pair));
        emit ISmartAccount.RecoveryCancelled();
        manage(pair, abi.encodeCall(ISmartAccount.cancelRecovery, ()));
        vm.warp(START + DELAY);
        vm.expectRevert(
            abi.encodeWithSelector(ISmartAccount.NoRecovery.selector, keccak256(abi.encode(next)), bytes32(0))
        );
        pair.finishRecovery(next);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InvalidGuardianSignature.selector, guardians.accounts[0]));
        pair.startRecovery(guardians, next, signed);
        assertUnchanged();
    }

    function test_there_is_nothing_to_refuse_without_a_recovery() external {
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.cancelRecovery, ())),
            abi.encodeWithSelector(ISmartAccount.NoRecovery.selector, bytes32(0), bytes32(0))
        );
    }

    function test_a_thief_with_one_of_two_signers_does_not_stop_a_recovery() external {
        start();
        fail(
            byOne(call(address(pair), 0, abi.encodeCall(ISmartAccount.cancelRecovery, ()))),
            abi.encodeWithSelector(
                ISmartAccount.SecondFactorRequired.selector,
                address(pair),
                ISmartAccount.cancelRecovery.selector
            )
        );
    }

    function test_the_owner_replaces_guardians_that_attack() external {
        start();
        ISmartAccount.Guardians memory none;
        vm.expectEmit(address(pair));
        emit ISmartAccount.RecoveryCancelled();
        manage(pair, abi.encodeCall(ISmartAccount.setGuardians, (none)));
        bytes[] memory signed = signatures(digest(address(pair), next, nextNonce()));
        bytes32 given = keccak256(abi.encode(guardians));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.NotTheGuardians.selector, given, bytes32(0)));
        pair.startRecovery(guardians, next, signed);
        vm.warp(START + DELAY);
        vm.expectRevert();
        pair.finishRecovery(next);
    }

    function test_an_account_without_guardians_is_not_recovered() external {
        bytes[] memory signed = signatures(digest(address(solo), next, 0));
        bytes32 given = keccak256(abi.encode(guardians));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.NotTheGuardians.selector, given, bytes32(0)));
        solo.startRecovery(guardians, next, signed);
    }

    function test_guardians_of_another_list_threshold_or_delay_are_not_the_guardians() external {
        bytes[] memory signed = signatures(digest(address(pair), next, 0));
        bytes32 expected = pair.guardiansHash();
        ISmartAccount.Guardians memory other = guardians;
        other.threshold = 1;
        refuseGuardians(other, signed, expected);
        other = guardians;
        other.delay = 1 days;
        refuseGuardians(other, signed, expected);
        other = guardians;
        other.accounts[0] = stranger;
        refuseGuardians(other, signed, expected);
    }

    function refuseGuardians(ISmartAccount.Guardians memory other, bytes[] memory signed, bytes32 expected) private {
        bytes32 given = keccak256(abi.encode(other));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.NotTheGuardians.selector, given, expected));
        pair.startRecovery(other, next, signed);
    }

    function test_it_takes_as_many_guardians_as_the_threshold() external {
        bytes[] memory signed = new bytes[](3);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.TooFewGuardians.selector, 0, 2));
        pair.startRecovery(guardians, next, signed);
        signed[1] = sign(keys[1], digest(address(pair), next, 0));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.TooFewGuardians.selector, 1, 2));
        pair.startRecovery(guardians, next, signed);
        signed[2] = signed[1];
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InvalidGuardianSignature.selector, guardians.accounts[2]));
        pair.startRecovery(guardians, next, signed);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 4, 3, 3));
        pair.startRecovery(guardians, next, new bytes[](4));
    }

    function test_what_guardians_signed_is_for_one_account_one_chain_and_these_signers() external {
        manage(solo, abi.encodeCall(ISmartAccount.setGuardians, (guardians)));
        bytes memory expected = abi.encodeWithSelector(
            ISmartAccount.InvalidGuardianSignature.selector,
            guardians.accounts[0]
        );
        bytes[] memory signed = signatures(digest(address(pair), next, 0));
        vm.expectRevert(expected);
        solo.startRecovery(guardians, next, signed);
        signed = signatures(digest(address(pair), next, 0, CHAIN_ID + 1));
        vm.expectRevert(expected);
        pair.startRecovery(guardians, next, signed);
        signed = signatures(digest(address(pair), one(ownerKey), 0));
        vm.expectRevert(expected);
        pair.startRecovery(guardians, next, signed);
    }

    function test_a_later_recovery_takes_the_place_of_an_earlier_one_and_waits_again() external {
        bytes[] memory first = signatures(digest(address(pair), next, 0));
        pair.startRecovery(guardians, next, first);
        vm.warp(START + 1 days);
        bytes[] memory others = one(abi.encodePacked(stranger));
        pair.startRecovery(guardians, others, signatures(digest(address(pair), others, 1)));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InvalidGuardianSignature.selector, guardians.accounts[0]));
        pair.startRecovery(guardians, next, first);
        vm.warp(START + 1 days + DELAY);
        vm.expectPartialRevert(ISmartAccount.NoRecovery.selector);
        pair.finishRecovery(next);
        pair.finishRecovery(others);
        assertTrue(pair.isSigner(others[0]), "the later one");
    }

    function test_a_signer_named_twice_is_refused_before_the_delay() external {
        bytes[] memory twice = two(next[0], next[0]);
        bytes[] memory signed = signatures(digest(address(pair), twice, 0));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.SignerExists.selector, next[0]));
        pair.startRecovery(guardians, twice, signed);
    }

    function test_signers_are_looked_at_before_the_delay() external {
        bytes[] memory wrong = one(hex"1234");
        bytes[] memory signed = signatures(digest(address(pair), wrong, 0));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InvalidSigner.selector, wrong[0]));
        pair.startRecovery(guardians, wrong, signed);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 0, 1, 16));
        pair.startRecovery(guardians, new bytes[](0), signed);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 17, 1, 16));
        pair.startRecovery(guardians, new bytes[](17), signed);
    }

    function test_limits_and_sessions_end_with_a_recovery_and_guardians_stay() external {
        ISmartAccount.Session memory session;
        session.key = vm.addr(SESSION_KEY);
        session.validUntil = START + 30 days;
        session.gas = 1 ether;
        session.scopes = new ISmartAccount.Scope[](1);
        session.scopes[0] = ISmartAccount.Scope(SHOP, 0);
        bytes32 id = keccak256(abi.encode(session));
        manage(pair, abi.encodeCall(ISmartAccount.createSession, (session)));
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(usdc), 1e6)));
        manage(pair, abi.encodeCall(ISmartAccount.setTarget, (SHOP, true)));
        start();
        vm.warp(START + DELAY);
        pair.finishRecovery(next);
        (bool active, ) = pair.sessionOf(id);
        assertTrue(!active, "session");
        (uint112 perDay, , ) = pair.limitOf(address(usdc));
        (, , bool open) = pair.limitOf(SHOP);
        assertTrue(perDay == 0 && !open, "limits");
        PackedUserOperation memory op = operation(
            address(pair),
            uint160(session.key),
            abi.encodeCall(ISmartAccount.executeSession, (session, abi.encode(call(SHOP, 0, ""))))
        );
        op.signature = sign(SESSION_KEY, hashOf(op));
        refuseSignature(op);
        assertEq(pair.guardiansHash(), keccak256(abi.encode(guardians)), "guardians");
        start();
    }

    function test_a_contract_can_be_a_guardian_and_a_lying_one_changes_nothing() external {
        ContractAccount guardian = new ContractAccount(stranger);
        ISmartAccount.Guardians memory single;
        single.accounts = new address[](1);
        single.accounts[0] = address(guardian);
        single.threshold = 1;
        single.delay = 1 days;
        manage(pair, abi.encodeCall(ISmartAccount.setGuardians, (single)));
        bytes[] memory signed = one(sign(STRANGER_KEY, digest(address(pair), next, 0)));
        ContractAccount.Habit[3] memory habits = [
            ContractAccount.Habit.Reverting,
            ContractAccount.Habit.Short,
            ContractAccount.Habit.Shouting
        ];
        for (uint256 i = 0; i < habits.length; i++) {
            guardian.adopt(habits[i]);
            vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InvalidGuardianSignature.selector, address(guardian)));
            pair.startRecovery(single, next, signed);
        }
        guardian.adopt(ContractAccount.Habit.Honest);
        pair.startRecovery(single, next, signed);
    }

    function test_guardians_can_do_nothing_else() external {
        for (uint256 i = 0; i < 3; i++) {
            PackedUserOperation memory op = operation(address(pair), alone(call(SHOP, 0, "")));
            op.signature = byKey(keys[i], hashOf(op));
            refuseSignature(op);
            op = operation(address(pair), jointly(transfer(1)));
            op.signature = bytes.concat(byKey(keys[i], hashOf(op)), byKey(keys[(i + 1) % 3], hashOf(op)));
            refuseSignature(op);
            assertTrue(
                pair.isValidSignature(keccak256("x"), byKey(keys[i], keccak256("x"))) == 0xffffffff,
                "signature"
            );
        }
    }

    function test_guardians_ascend_and_keep_within_bounds() external {
        ISmartAccount.Guardians memory wrong = guardians;
        (wrong.accounts[0], wrong.accounts[1]) = (wrong.accounts[1], wrong.accounts[0]);
        refuseToSet(wrong);
        wrong = guardians;
        wrong.accounts[1] = wrong.accounts[0];
        refuseToSet(wrong);
        wrong = guardians;
        wrong.accounts[0] = address(0);
        refuseToSet(wrong);
        wrong = guardians;
        wrong.threshold = 0;
        refuseToSet(wrong);
        wrong.threshold = 4;
        refuseToSet(wrong);
        wrong = guardians;
        wrong.delay = 1 days - 1;
        refuseToSet(wrong);
        wrong.delay = 30 days + 1;
        refuseToSet(wrong);
        wrong = guardians;
        wrong.accounts = new address[](1);
        wrong.threshold = 1;
        wrong.accounts[0] = address(pair);
        refuseToSet(wrong);
        wrong.accounts = new address[](17);
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.setGuardians, (wrong))),
            abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 17, 0, 16)
        );
        wrong = guardians;
        wrong.threshold = 3;
        wrong.delay = 30 days;
        manage(pair, abi.encodeCall(ISmartAccount.setGuardians, (wrong)));
        wrong.delay = 1 days;
        manage(pair, abi.encodeCall(ISmartAccount.setGuardians, (wrong)));
    }

    function refuseToSet(ISmartAccount.Guardians memory wrong) private {
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.setGuardians, (wrong))),
            abi.encodeWithSelector(ISmartAccount.InvalidGuardians.selector, wrong)
        );
    }
}
