// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {OddToken, PlainToken} from "../payment/Tokens.sol";
import {
    LibraryToken,
    LyingToken,
    MaskedToken,
    RebasingToken,
    SkimmingToken,
    StrictToken,
    TaxingUpgrade,
    TetherToken
} from "../payment/TokenZoo.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {MandateFixture} from "./MandateFixture.sol";

interface IMintable {
    function mint(address to, uint256 value) external;
    function approve(address spender, uint256 value) external;
    function balanceOf(address account) external view returns (uint256);
}

/// @notice Tokens of every kind: a pull moves exactly its amount, or nothing happened and the period is still there.
contract ZooTest is MandateFixture {
    using Stablecoin for IFiatToken;

    uint256 private salts;

    // ---- Tokens that serve ----

    function test_a_plain_token_serves() public {
        serve(address(new PlainToken()));
    }

    function test_a_token_that_answers_nothing_serves() public {
        serve(address(new TetherToken()));
    }

    function test_the_librarys_token_serves_in_all_decimals() public {
        uint8[3] memory decimals = [2, 8, 18];
        for (uint256 i = 0; i < 3; i++) serve(address(new LibraryToken(decimals[i])));
    }

    function test_a_token_that_refuses_to_move_nothing_serves() public {
        serve(address(new StrictToken()));
    }

    function test_what_a_token_adds_to_its_answer_is_not_read() public {
        MaskedToken token = masked();
        MaskedToken.Answer[2] memory harmless = [MaskedToken.Answer.Padded, MaskedToken.Answer.Silent];
        for (uint256 i = 0; i < 2; i++) {
            token.disturb(PlainToken.transferFrom.selector, harmless[i]);
            serve(address(token));
        }
        OddToken odd = new OddToken();
        OddToken.Habit[3] memory good = [OddToken.Habit.None, OddToken.Habit.Silent, OddToken.Habit.Chatty];
        for (uint256 i = 0; i < 3; i++) {
            odd.adopt(good[i]);
            serve(address(odd));
        }
    }

    function test_the_largest_amount_serves() public {
        PlainToken token = new PlainToken();
        IMandates.Mandate memory mandate = mandateIn(address(token));
        mandate.amount = type(uint120).max;
        IMintable(address(token)).mint(payer, type(uint120).max);
        allow(address(token));
        activate(mandate);
        collect(mandate, type(uint120).max);
        assertMandate(mandate, 0, type(uint120).max, 1);
        assertEq(token.balanceOf(payer), 0, "payer");
    }

    // ---- Tokens that do not ----

    function test_a_tax_is_refused() public {
        OddToken odd = new OddToken();
        bytes memory expected = abi.encodePacked(TokenCollectionFailed.selector);
        OddToken.Habit[3] memory inexact = [OddToken.Habit.Taxing, OddToken.Habit.Generous, OddToken.Habit.Idle];
        for (uint256 i = 0; i < 3; i++) {
            odd.adopt(inexact[i]);
            fail_(address(odd), expected);
        }
        TetherToken tether = new TetherToken();
        tether.setFee(1);
        fail_(address(tether), expected);
    }

    function test_a_token_that_says_no_is_believed() public {
        OddToken odd = new OddToken();
        bytes memory expected = abi.encodeWithSignature("SafeERC20FailedOperation(address)", address(odd));
        OddToken.Habit[4] memory bad = [
            OddToken.Habit.Refusing,
            OddToken.Habit.Garbled,
            OddToken.Habit.Short,
            OddToken.Habit.Cut
        ];
        for (uint256 i = 0; i < 4; i++) {
            odd.adopt(bad[i]);
            fail_(address(odd), expected);
        }
        odd.adopt(OddToken.Habit.Reverting);
        fail_(address(odd), "");
        MaskedToken token = masked();
        token.disturb(PlainToken.transferFrom.selector, MaskedToken.Answer.False);
        fail_(address(token), abi.encodeWithSignature("SafeERC20FailedOperation(address)", address(token)));
        token.disturb(PlainToken.transferFrom.selector, MaskedToken.Answer.Idle);
        fail_(address(token), abi.encodePacked(TokenCollectionFailed.selector));
    }

    function test_a_token_that_begins_to_tax_stops_being_pulled() public {
        IMandates.Mandate memory mandate = active(weekly());
        collect(mandate, AMOUNT);
        vm.warp(START + WEEK);
        // The proxy of the stablecoin gets other code.
        vm.etch(address(usdc), address(new TaxingUpgrade()).code);
        refuse(mandate, AMOUNT, abi.encodePacked(TokenCollectionFailed.selector));
        assertMandate(mandate, 0, AMOUNT, 1);
    }

    function test_a_token_that_is_stopped_costs_no_period() public {
        IMandates.Mandate memory mandate = active(weekly());
        usdc.stop();
        refuse(mandate, AMOUNT, abi.encodeWithSignature("Error(string)", "Pausable: paused"));
        usdc.resume();
        collect(mandate, AMOUNT);
    }

    function test_a_denied_payer_is_not_pulled_from_and_can_still_cancel() public {
        IMandates.Mandate memory mandate = active(weekly());
        usdc.deny(payer);
        refuse(mandate, AMOUNT, abi.encodeWithSignature("Error(string)", "Blacklistable: account is blacklisted"));
        pause(mandate);
        cancel(mandate);
    }

    function test_a_denied_escrow_stops_pulls_and_not_the_payers_word() public {
        IMandates.Mandate memory mandate = active(weekly());
        usdc.deny(address(mandates));
        // The spender is denied.
        refuse(mandate, AMOUNT, abi.encodeWithSignature("Error(string)", "Blacklistable: account is blacklisted"));
        usdc.undeny(address(mandates));
        usdc.deny(address(escrow));
        refuse(mandate, AMOUNT, abi.encodeWithSignature("Error(string)", "Blacklistable: account is blacklisted"));
        cancel(mandate);
    }

    function test_an_address_without_code_is_no_token() public {
        IMandates.Mandate memory mandate = mandateIn(address(0xdead));
        activate(mandate);
        refuse(mandate, AMOUNT, "");
    }

    function test_a_lying_token_cheats_only_its_own_users() public {
        LyingToken token = new LyingToken();
        IMandates.Mandate memory mandate = mandateIn(address(token));
        activate(mandate);
        collect(mandate, AMOUNT);
        assertBalance(address(escrow), 0, "escrow");
        assertBalance(payer, FUNDS, "payer");
    }

    function test_a_token_that_skims_takes_from_nobody_else() public {
        SkimmingToken token = new SkimmingToken();
        token.mint(payer, FUNDS);
        allow(address(token));
        IMandates.Mandate memory mandate = mandateIn(address(token));
        activate(mandate);
        token.begin();
        // It cannot take more than there is: the receiver's part waits in the escrow, and is counted.
        collect(mandate, AMOUNT);
        assertEq(token.balanceOf(address(mandates)), 0, "mandates");
        assertMandate(mandate, 0, AMOUNT, 1);
    }

    function test_a_rebase_between_pulls_changes_no_cap() public {
        RebasingToken token = new RebasingToken();
        token.mint(payer, FUNDS);
        allow(address(token));
        IMandates.Mandate memory mandate = mandateIn(address(token));
        mandate.exact = false;
        activate(mandate);
        collect(mandate, 4e6);
        token.rebase(2e27);
        refuse(mandate, 6e6 + 1, aboveCap(6e6 + 1, 6e6));
        collect(mandate, 6e6);
        assertMandate(mandate, 0, AMOUNT, 2);
    }

    // ---- Parts ----

    function masked() private returns (MaskedToken) {
        return new MaskedToken(address(new PlainToken()));
    }

    function mandateIn(address token) private returns (IMandates.Mandate memory mandate) {
        mandate = weekly();
        (mandate.token, mandate.salt) = (token, ++salts);
    }

    function allow(address token) private {
        vm.startPrank(payer);
        IMintable(token).approve(address(mandates), 0);
        IMintable(token).approve(address(mandates), type(uint256).max);
        vm.stopPrank();
    }

    /// @dev Pulled twice, and refunded once.
    function serve(address token) private {
        IMintable t = IMintable(token);
        t.mint(payer, FUNDS);
        allow(token);
        (uint256 payerHad, uint256 receiverHad) = (t.balanceOf(payer), t.balanceOf(receiver));
        IMandates.Mandate memory mandate = mandateIn(token);
        activate(mandate);
        vm.warp(START);
        collect(mandate, AMOUNT);
        vm.warp(START + WEEK);
        collect(mandate, AMOUNT);
        uint256 fee = (uint256(AMOUNT) * MIN_FEE) / 10_000;
        assertEq(payerHad - t.balanceOf(payer), 2 * AMOUNT, "payer");
        assertEq(t.balanceOf(receiver) - receiverHad, 2 * (AMOUNT - fee), "receiver");
        assertEq(t.balanceOf(address(mandates)), 0, "mandates");
        assertEq(t.balanceOf(address(escrow)), 0, "escrow");
        (PaymentInfo memory info, Extension memory extension) = weeklyPayment(mandate, 1, 1);
        t.mint(AUTHORIZER, AMOUNT);
        vm.startPrank(AUTHORIZER);
        t.approve(address(escrow), 0);
        t.approve(address(escrow), AMOUNT);
        escrow.refund(info, extension, AMOUNT, address(escrow), hex"00");
        vm.stopPrank();
        assertEq(payerHad - t.balanceOf(payer), AMOUNT, "refunded");
        vm.warp(START);
    }

    /// @dev Not pulled, and nothing has changed.
    function fail_(address token, bytes memory expected) private {
        IMintable t = IMintable(token);
        t.mint(payer, FUNDS);
        allow(token);
        IMandates.Mandate memory mandate = mandateIn(token);
        activate(mandate);
        uint256 payerHad = t.balanceOf(payer);
        refuse(mandate, AMOUNT, expected);
        assertEq(t.balanceOf(payer), payerHad, "payer");
        assertMandate(mandate, 0, 0, 0);
        assertFlags(mandate, true, false, false);
        (PaymentInfo memory info, ) = weeklyPayment(mandate, 0, 0);
        assertState(info, false, 0, 0);
        assertTrue(t.balanceOf(address(mandates)) == 0, "mandates");
    }
}
