// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {ReentrancyLock} from "../../../contracts/payment/ReentrancyLock.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {PlainToken} from "../payment/Tokens.sol";
import {MandateFixture} from "./MandateFixture.sol";

/// @title A token whose parties are all one guest, who is called at every step and comes back with a call
contract GuestToken is PlainToken {
    enum Step {
        None,
        TransferFrom,
        Transfer,
        Permit
    }

    Step private step;
    address private target;
    bytes private call_;
    uint256 public visits;
    bool public done;
    bytes public answer;

    function invite(Step step_, address target_, bytes calldata words) external {
        (step, target, call_, visits) = (step_, target_, words, 0);
    }

    function transferFrom(address from, address to, uint256 value) external override returns (bool) {
        spend(from, value);
        visit(Step.TransferFrom);
        move(from, to, value);
        return true;
    }

    function transfer(address to, uint256 value) external override returns (bool) {
        visit(Step.Transfer);
        move(msg.sender, to, value);
        return true;
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        visit(Step.Permit);
    }

    function visit(Step now_) private {
        if (now_ != step || visits != 0) return;
        visits = 1;
        (done, answer) = target.call(call_);
    }
}

/// @notice Who is called in the middle of a pull and comes back gets nothing that it would not have got after it.
contract ReentrancyTest is MandateFixture {
    GuestToken private token;

    function setUp() public override {
        super.setUp();
        token = new GuestToken();
        token.mint(address(token), FUNDS);
        token.mint(payer, FUNDS);
        vm.prank(address(token));
        token.approve(address(mandates), FUNDS);
    }

    function test_a_second_pull_is_refused_by_the_escrow() public {
        for (uint256 step = 1; step < 3; step++) {
            IMandates.Mandate memory mandate = ownMandate(step);
            IMandates.Mandate memory other = ownMandate(10 + step);
            activateOwn(mandate);
            activateOwn(other);
            token.invite(GuestToken.Step(step), address(mandates), abi.encodeCall(mandates.collect, (pull(other))));
            collect(pull(mandate));
            assertAnswer(false, abi.encodePacked(ReentrancyLock.Reentrancy.selector));
            assertMandate(mandate, 0, 4e6, 1);
            assertMandate(other, 0, 0, 0);
            // The same one again, within its cap.
            token.invite(GuestToken.Step(step), address(mandates), abi.encodeCall(mandates.collect, (pull(other))));
            collect(pull(other));
            assertAnswer(false, abi.encodePacked(ReentrancyLock.Reentrancy.selector));
            assertMandate(other, 0, 4e6, 1);
        }
        assertEq(token.balanceOf(address(token)), FUNDS - 4 * 0.02e6, "all but the fees came back");
    }

    function test_a_batch_within_a_pull_or_a_batch_pulls_nothing() public {
        IMandates.Pull[] memory pulls = new IMandates.Pull[](1);
        for (uint256 step = 1; step < 3; step++) {
            IMandates.Mandate memory mandate = ownMandate(step);
            IMandates.Mandate memory other = ownMandate(10 + step);
            activateOwn(mandate);
            activateOwn(other);
            pulls[0] = pull(other);
            bytes memory call = abi.encodeCall(mandates.collectBatch, (pulls, GAS_EACH));
            token.invite(GuestToken.Step(step), address(mandates), call);
            collect(pull(mandate));
            assertAnswer(true, "");
            assertMandate(other, 0, 0, 0);
            token.invite(GuestToken.Step(step), address(mandates), call);
            pulls[0] = pull(mandate);
            vm.prank(address(token));
            mandates.collectBatch(pulls, 2 * GAS_EACH);
            assertAnswer(true, "");
            assertMandate(mandate, 0, 8e6, 2);
            assertMandate(other, 0, 0, 0);
        }
    }

    function test_the_inner_doors_stay_shut() public {
        IMandates.Mandate memory mandate = ownMandate(1);
        activateOwn(mandate);
        (PaymentInfo memory info, ) = weeklyPayment(mandate, 0, 1);
        bytes[2] memory calls = [
            abi.encodeCall(mandates.collectOne, (pull(mandate))),
            abi.encodeCall(mandates.collectTokens, (info, address(token), 4e6, ""))
        ];
        address[2] memory owners = [address(mandates), address(escrow)];
        for (uint256 i = 0; i < 2; i++) {
            token.invite(GuestToken.Step.TransferFrom, address(mandates), calls[i]);
            collect(pull(mandate));
            assertAnswer(false, invalidSender(address(token), owners[i]));
        }
    }

    function test_the_escrow_is_locked_while_the_token_runs() public {
        IMandates.Mandate memory mandate = ownMandate(1);
        activateOwn(mandate);
        PaymentInfo memory info = terms();
        (info.operator, info.payer, info.token) = (address(token), payer, address(usdc));
        bytes memory call = abi.encodeCall(escrow.authorize, (info, 1e6, address(mandates), ""));
        token.invite(GuestToken.Step.TransferFrom, address(escrow), call);
        collect(pull(mandate));
        assertAnswer(false, abi.encodePacked(ReentrancyLock.Reentrancy.selector));
    }

    function test_a_word_said_in_the_middle_counts_and_the_pull_too() public {
        for (uint256 step = 1; step < 3; step++) {
            IMandates.Mandate memory mandate = ownMandate(step);
            activateOwn(mandate);
            bytes memory call = abi.encodeCall(
                mandates.pause,
                (address(token), address(token), hashMandate(mandate), 0, "")
            );
            token.invite(GuestToken.Step(step), address(mandates), call);
            collect(pull(mandate));
            assertAnswer(true, "");
            assertMandate(mandate, 0, 4e6, 1);
            assertFlags(mandate, true, true, false);
            vm.prank(address(token));
            mandates.resume(address(token), address(token), hashMandate(mandate), 0, "");
            call = abi.encodeCall(
                mandates.cancel,
                (address(token), address(token), hashMandate(mandate), address(token), 0, "")
            );
            token.invite(GuestToken.Step(step), address(mandates), call);
            collect(pull(mandate));
            assertAnswer(true, "");
            assertMandate(mandate, 0, 8e6, 2);
            assertFlags(mandate, false, false, true);
        }
    }

    function test_a_mandate_is_activated_once_whoever_its_permit_calls() public {
        IMandates.Mandate memory mandate = ownMandate(1);
        bytes memory again = abi.encodeCall(mandates.activate, (mandate, ""));
        token.invite(GuestToken.Step.Permit, address(mandates), again);
        vm.prank(address(token));
        mandates.activateWithPermit(mandate, "", 0, 0, 0, 0, 0);
        assertAnswer(false, withKey(IMandates.AlreadyActivated.selector, mandate));
        // A pull in the middle of it is one of an active mandate.
        IMandates.Mandate memory other = ownMandate(2);
        token.invite(GuestToken.Step.Permit, address(mandates), abi.encodeCall(mandates.collect, (pull(other))));
        vm.prank(address(token));
        mandates.activateWithPermit(other, "", 0, 0, 0, 0, 0);
        assertAnswer(true, "");
        assertMandate(other, 0, 4e6, 1);
    }

    // ---- Parts ----

    /// @dev Payer, receiver and token are one.
    function ownMandate(uint256 salt) private view returns (IMandates.Mandate memory mandate) {
        mandate = capped();
        (mandate.payer, mandate.receiver, mandate.token) = (address(token), address(token), address(token));
        mandate.salt = salt;
    }

    function activateOwn(IMandates.Mandate memory mandate) private {
        vm.prank(address(token));
        mandates.activate(mandate, "");
    }

    function pull(IMandates.Mandate memory mandate) private pure returns (IMandates.Pull memory) {
        return pullOf(mandate, 4e6);
    }

    function assertAnswer(bool done, bytes memory answer) private view {
        assertEq(token.visits(), 1, "visits");
        assertTrue(token.done() == done, "done");
        assertEq(token.answer(), answer, "answer");
    }
}
