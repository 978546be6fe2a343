// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {IPaymentTerms} from "../../../contracts/payment/IPaymentTerms.sol";
import {IERC3009} from "../../../contracts/token/IERC3009.sol";
import {PlainToken} from "./Tokens.sol";

/// @title A collector that pulls by allowance to itself: of the payer for payments, of the operator for refunds
/// @dev Told so, it delivers another amount than asked, or another token. Its type is a number, so that it can be none.
contract AllowanceCollector {
    uint8 public collectorType;
    int256 public excess;
    address public otherToken;

    constructor(uint8 collectorType_) {
        collectorType = collectorType_;
    }

    function lie(int256 excess_, address otherToken_) external {
        excess = excess_;
        otherToken = otherToken_;
    }

    function collectTokens(
        IPaymentTerms.PaymentInfo calldata info,
        address tokenStore,
        uint256 amount,
        bytes calldata
    ) external {
        address from = collectorType == 0 ? info.payer : info.operator;
        address token = otherToken == address(0) ? info.token : otherToken;
        PlainToken(token).transferFrom(from, tokenStore, uint256(int256(amount) + excess));
    }
}

/// @title The known collector of the standard: ERC-3009 to itself, with a nonce that names no payer
contract Erc3009Collector {
    IPaymentEscrow private immutable ESCROW;
    uint8 public constant collectorType = 0;

    constructor(IPaymentEscrow escrow) {
        ESCROW = escrow;
    }

    function collectTokens(
        IPaymentTerms.PaymentInfo calldata info,
        address tokenStore,
        uint256 amount,
        bytes calldata signature
    ) external {
        IPaymentTerms.PaymentInfo memory anyPayer = info;
        anyPayer.payer = address(0);
        IERC3009(info.token).receiveWithAuthorization(
            info.payer,
            address(this),
            info.maxAmount,
            0,
            info.preApprovalExpiry,
            ESCROW.getHash(anyPayer),
            signature
        );
        PlainToken(info.token).transfer(tokenStore, amount);
        if (info.maxAmount > amount) PlainToken(info.token).transfer(info.payer, info.maxAmount - amount);
    }
}
