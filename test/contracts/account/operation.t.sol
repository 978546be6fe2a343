// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {ERC7821} from "@openzeppelin/contracts/account/extensions/draft-ERC7821.sol";
import {IEntryPoint, IEntryPointStake, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {IAccountFactory} from "../../../contracts/account/IAccountFactory.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {SmartAccount} from "../../../contracts/account/SmartAccount.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {AccountFixture} from "./AccountFixture.sol";
import {Passkey} from "./Passkey.sol";

/// @title Operations of an account through the entry point, by each kind of signer
contract OperationTest is AccountFixture {
    using Stablecoin for IFiatToken;

    // ---- Who signs ----

    function test_a_passkey_alone_transfers_a_token() external {
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        succeed(op);
        assertBalance(SHOP, 5e6, "shop");
    }

    function test_a_key_alone_transfers_a_token() external {
        SmartAccount account = create(one(ownerKey));
        prefund(address(account));
        PackedUserOperation memory op = operation(address(account), alone(transfer(5e6)));
        op.signature = byKey(OWNER_KEY, hashOf(op));
        succeed(op);
        assertBalance(SHOP, 5e6, "shop");
    }

    function test_two_signers_together_do_anything_in_either_order() external {
        succeed(byTwo(transfer(5e6)));
        PackedUserOperation memory op = operation(address(pair), jointly(transfer(5e6)));
        op.signature = bytes.concat(byKey(OWNER_KEY, hashOf(op)), byPasskey(hashOf(op)));
        succeed(op);
        assertBalance(SHOP, 10e6, "shop");
    }

    function test_two_signatures_of_one_signer_are_one() external {
        PackedUserOperation memory op = operation(address(pair), jointly(transfer(5e6)));
        op.signature = bytes.concat(byPasskey(hashOf(op)), byPasskey(hashOf(op)));
        refuseSignature(op);
        op.signature = bytes.concat(byKey(OWNER_KEY, hashOf(op)), byKey(OWNER_KEY, hashOf(op)));
        refuseSignature(op);
    }

    function test_one_signature_does_not_do_for_two() external {
        PackedUserOperation memory op = operation(address(pair), jointly(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        refuseSignature(op);
        op.signature = byKey(OWNER_KEY, hashOf(op));
        refuseSignature(op);
    }

    function test_a_signature_too_many_is_refused() external {
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        op.signature = bytes.concat(byPasskey(hashOf(op)), byPasskey(hashOf(op)));
        refuseSignature(op);
        op.signature = bytes.concat(byPasskey(hashOf(op)), hex"00");
        refuseSignature(op);
        op = operation(address(pair), jointly(transfer(5e6)));
        op.signature = bytes.concat(byBoth(hashOf(op)), hex"00");
        refuseSignature(op);
    }

    function test_a_stranger_signs_nothing() external {
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        op.signature = byPasskey(PASSKEY + 1, hashOf(op));
        refuseSignature(op);
        op.signature = byKey(STRANGER_KEY, hashOf(op));
        refuseSignature(op);
        op.signature = sign(STRANGER_KEY, hashOf(op));
        refuseSignature(op);
        op = operation(address(pair), jointly(transfer(5e6)));
        op.signature = bytes.concat(byPasskey(hashOf(op)), byKey(STRANGER_KEY, hashOf(op)));
        refuseSignature(op);
    }

    function test_a_key_signature_with_a_high_s_is_refused() external {
        PackedUserOperation memory op = operation(address(pair), alone(call(SHOP, 0, "")));
        bytes memory good = sign(OWNER_KEY, hashOf(op));
        op.signature = bytes.concat(hex"01", malleate(good));
        refuseSignature(op);
        op.signature = bytes.concat(hex"01", good);
        succeed(op);
    }

    function testFuzz_no_other_bytes_are_a_signature(bytes calldata noise) external {
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        op.signature = noise;
        refuseSignature(op);
    }

    function testFuzz_a_signature_cut_short_is_none(uint256 length) external {
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        bytes memory signature = byPasskey(hashOf(op));
        length %= signature.length;
        assembly ("memory-safe") {
            mstore(signature, length)
        }
        op.signature = signature;
        refuseSignature(op);
    }

    // ---- Replay ----

    function test_an_operation_runs_once() external {
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        succeed(op);
        refuse(op, "AA25 invalid account nonce");
    }

    function test_an_operation_of_one_account_is_none_of_another_with_the_same_signer() external {
        SmartAccount twin = SmartAccount(payable(factory.create(one(passkey), 1)));
        prefund(address(twin));
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        op.sender = address(twin);
        refuseSignature(op);
    }

    function test_an_operation_of_one_chain_is_none_of_another() external {
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        vm.chainId(CHAIN_ID + 1);
        refuseSignature(op);
    }

    function test_another_entry_point_is_nobody() external {
        IEntryPoint other = deployEntryPoint();
        vm.deal(address(this), 1 ether);
        IEntryPointStake(address(other)).depositTo{value: 1 ether}(address(solo));
        PackedUserOperation memory op = operation(address(solo), alone(transfer(5e6)));
        op.signature = byPasskey(hashOf(op));
        bytes memory inner = abi.encodeWithSelector(Account.AccountUnauthorized.selector, address(other));
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOpWithRevert.selector, 0, "AA23 reverted", inner));
        vm.prank(BUNDLER, BUNDLER);
        other.handleOps(bundle(op), BUNDLER);
    }

    // ---- What is called ----

    function test_calls_are_made_in_order_and_all_or_none() external {
        PackedUserOperation memory op = operation(address(solo), alone(call(transfer(5e6), call(SHOP, 1 ether, ""))));
        op.signature = byPasskey(hashOf(op));
        succeed(op);
        assertBalance(SHOP, 5e6, "shop");
        assertEq(SHOP.balance, 1 ether, "native");

        op = operation(address(solo), alone(call(transfer(5e6), transfer(FUNDS))));
        op.signature = byPasskey(hashOf(op));
        (bool success, ) = run(op);
        assertTrue(!success, "half a batch");
        assertBalance(SHOP, 5e6, "shop");
    }

    function test_no_other_function_answers_an_operation() external {
        bytes[3] memory others = [
            abi.encodeCall(ISmartAccount.addSigner, (ownerKey)),
            abi.encodeCall(ISmartAccount.cancelRecovery, ()),
            bytes("")
        ];
        for (uint256 i = 0; i < others.length; i++) {
            PackedUserOperation memory op = operation(address(solo), others[i]);
            op.signature = byPasskey(hashOf(op));
            refuseSignature(op);
        }
    }

    function test_only_the_batch_mode_is_supported() external {
        assertTrue(solo.supportsExecutionMode(BATCH), "batch");
        assertTrue(!solo.supportsExecutionMode(0), "single");
        bytes32 withData = hex"01000000000078210001";
        assertTrue(!solo.supportsExecutionMode(withData), "with data");
        PackedUserOperation memory op = operation(
            address(solo),
            abi.encodeCall(SmartAccount.execute, (withData, abi.encode(transfer(1))))
        );
        op.signature = byPasskey(hashOf(op));
        fail(op, abi.encodeWithSelector(ERC7821.UnsupportedExecutionMode.selector));
    }

    function test_nobody_calls_the_account_directly() external {
        bytes memory refused = abi.encodeWithSelector(Account.AccountUnauthorized.selector, stranger);
        bytes memory calls = abi.encode(transfer(5e6));
        ISmartAccount.Session memory session;
        ISmartAccount.Guardians memory guardians;
        PackedUserOperation memory op = operation(address(solo), "");
        vm.startPrank(stranger);
        vm.expectRevert(refused);
        solo.execute(BATCH, calls);
        vm.expectRevert(refused);
        solo.executeJointly(calls);
        vm.expectRevert(refused);
        solo.executeSession(session, calls);
        vm.expectRevert(refused);
        solo.validateUserOp(op, 0, 0);
        vm.expectRevert(refused);
        solo.addSigner(ownerKey);
        vm.expectRevert(refused);
        solo.removeSigner(passkey);
        vm.expectRevert(refused);
        solo.setLimit(address(usdc), 1);
        vm.expectRevert(refused);
        solo.setTarget(SHOP, true);
        vm.expectRevert(refused);
        solo.createSession(session);
        vm.expectRevert(refused);
        solo.revokeSession(0);
        vm.expectRevert(refused);
        solo.setGuardians(guardians);
        vm.expectRevert(refused);
        solo.cancelRecovery();
        vm.stopPrank();
    }

    function test_an_account_does_not_execute_what_a_signer_calls_itself() external {
        SmartAccount account = create(one(ownerKey));
        address owner = vm.addr(OWNER_KEY);
        vm.expectRevert(abi.encodeWithSelector(Account.AccountUnauthorized.selector, owner));
        vm.prank(owner);
        account.execute(BATCH, abi.encode(transfer(1)));
    }

    // ---- Signers ----

    function test_signers_come_and_go_by_the_account_itself() external {
        assertEq(solo.signerCount(), 1, "one");
        vm.expectEmit(address(solo));
        emit ISmartAccount.SignerAdded(keccak256(ownerKey), ownerKey);
        manage(solo, abi.encodeCall(ISmartAccount.addSigner, (ownerKey)));
        assertTrue(solo.isSigner(ownerKey) && solo.signerCount() == 2, "two");
        vm.expectEmit(address(solo));
        emit ISmartAccount.SignerRemoved(keccak256(ownerKey));
        manage(solo, abi.encodeCall(ISmartAccount.removeSigner, (ownerKey)));
        assertTrue(!solo.isSigner(ownerKey) && solo.signerCount() == 1, "one again");
    }

    function test_a_removed_signer_signs_nothing_any_more() external {
        PackedUserOperation memory op = operation(address(pair), 1, alone(call(SHOP, 0, "")));
        op.signature = byKey(OWNER_KEY, hashOf(op));
        manage(pair, abi.encodeCall(ISmartAccount.removeSigner, (ownerKey)));
        refuseSignature(op);
    }

    function test_the_last_signer_stays() external {
        fail(
            managing(solo, abi.encodeCall(ISmartAccount.removeSigner, (passkey))),
            abi.encodeWithSelector(ISmartAccount.LastSigner.selector, passkey)
        );
    }

    function test_a_signer_is_added_once_and_an_unknown_one_is_not_removed() external {
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.addSigner, (ownerKey))),
            abi.encodeWithSelector(ISmartAccount.SignerExists.selector, ownerKey)
        );
        bytes memory unknown = abi.encodePacked(stranger);
        fail(
            managing(pair, abi.encodeCall(ISmartAccount.removeSigner, (unknown))),
            abi.encodeWithSelector(ISmartAccount.SignerUnknown.selector, unknown)
        );
    }

    function test_what_is_no_signer_is_refused() external {
        bytes memory offCurve = Passkey.signer(PASSKEY, Passkey.RP_ID, true);
        offCurve[63] = offCurve[63] ^ 0x01;
        bytes memory oddFlag = Passkey.signer(PASSKEY, Passkey.RP_ID, true);
        oddFlag[96] = 0x02;
        bytes[6] memory wrong = [
            bytes(""),
            abi.encodePacked(address(0)),
            abi.encode(stranger),
            bytes.concat(passkey, hex"00"),
            offCurve,
            oddFlag
        ];
        for (uint256 i = 0; i < wrong.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InvalidSigner.selector, wrong[i]));
            factory.create(one(wrong[i]), 0);
        }
    }

    // ---- Creation ----

    function test_an_account_is_created_by_its_first_operation_at_the_address_foretold() external {
        bytes[] memory signers = two(passkey, ownerKey);
        address foretold = factory.addressOf(signers, 7);
        assertEq(foretold.code.length, 0, "not yet");
        prefund(foretold);
        PackedUserOperation memory op = operation(foretold, jointly(transfer(5e6)));
        op.initCode = abi.encodePacked(factory, abi.encodeCall(IAccountFactory.create, (signers, 7)));
        op.signature = byBoth(hashOf(op));
        vm.expectEmit(address(factory));
        emit IAccountFactory.AccountCreated(foretold, signers, 7);
        succeed(op);
        assertBalance(SHOP, 5e6, "shop");
        assertTrue(SmartAccount(payable(foretold)).isSigner(passkey), "signer");
    }

    function test_creating_an_account_again_changes_nothing() external {
        manage(solo, abi.encodeCall(ISmartAccount.addSigner, (ownerKey)));
        assertEq(factory.create(one(passkey), 0), address(solo), "same");
        assertEq(solo.signerCount(), 2, "signers");
    }

    function test_an_account_is_initialised_once_and_by_its_factory() external {
        bytes[] memory signers = one(ownerKey);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InitializationRefused.selector, address(this)));
        solo.initialize(signers);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InitializationRefused.selector, address(factory)));
        vm.prank(address(factory));
        solo.initialize(signers);
        fail(
            managing(solo, abi.encodeCall(ISmartAccount.initialize, (signers))),
            abi.encodeWithSelector(ISmartAccount.InitializationRefused.selector, address(solo))
        );
        SmartAccount implementation = SmartAccount(payable(factory.implementation()));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.InitializationRefused.selector, address(this)));
        implementation.initialize(signers);
    }

    function test_an_account_has_one_to_sixteen_first_signers() external {
        bytes[] memory signers = new bytes[](17);
        for (uint160 i = 0; i < 17; i++) signers[i] = abi.encodePacked(address(i + 1));
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 17, 1, 16));
        factory.create(signers, 0);
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.LengthOutOfRange.selector, 0, 1, 16));
        factory.create(new bytes[](0), 0);
        assembly ("memory-safe") {
            mstore(signers, 16)
        }
        assertEq(SmartAccount(payable(factory.create(signers, 0))).signerCount(), 16, "sixteen");
        vm.expectRevert(abi.encodeWithSelector(ISmartAccount.SignerExists.selector, passkey));
        factory.create(two(passkey, passkey), 0);
    }

    // ---- Gas ----

    function test_a_single_signer_pays_gas_out_of_the_balance_and_one_of_two_does_not() external {
        bytes[] memory signers = one(ownerKey);
        SmartAccount account = create(signers);
        vm.deal(address(account), 1 ether);
        PackedUserOperation memory op = operation(address(account), alone(call(SHOP, 1, "")));
        op.signature = byKey(OWNER_KEY, hashOf(op));
        succeed(op);
        assertLe(address(account).balance, 1 ether - 1, "paid");

        account = create(two(ownerKey, passkey));
        vm.deal(address(account), 1 ether);
        op = operation(address(account), alone(call(SHOP, 0, "")));
        op.signature = byKey(OWNER_KEY, hashOf(op));
        refuse(op, "AA21 didn't pay prefund");
        op = operation(address(account), jointly(call(SHOP, 1, "")));
        op.signature = byBoth(hashOf(op));
        succeed(op);
        assertEq(SHOP.balance, 2, "shop");
    }
}
