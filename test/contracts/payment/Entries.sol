// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {IPaymentTerms} from "../../../contracts/payment/IPaymentTerms.sol";

string constant TERMS = "(address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256)";
string constant EXTENSION = "(address,address,bytes32,uint48,uint48,bytes32,uint256)";
string constant SHARES = "(address,uint16)[]";

/// @dev Every call by which `self`, as every party of a payment in a token that it is itself, would change something.
function everyEntry(IPaymentEscrow escrow, address self) pure returns (bytes[] memory calls) {
    IPaymentTerms.PaymentInfo memory info = IPaymentTerms.PaymentInfo({
        operator: self,
        payer: self,
        receiver: self,
        token: self,
        maxAmount: 1,
        preApprovalExpiry: type(uint48).max,
        authorizationExpiry: type(uint48).max,
        refundExpiry: type(uint48).max,
        minFeeBps: 0,
        maxFeeBps: 0,
        feeReceiver: address(0),
        salt: 1
    });
    IPaymentTerms.Extension memory extension;
    IPaymentTerms.Share[] memory shares;
    address where = address(escrow);
    address none = address(0);
    calls = new bytes[](25);
    calls[0] = abi.encodeCall(escrow.authorize, (info, 1, where, ""));
    calls[1] = abi.encodeCall(IAuthCaptureEscrow.charge, (info, 1, where, "", 0, none));
    calls[2] = abi.encodeCall(IAuthCaptureEscrow.capture, (info, 1, 0, none));
    calls[3] = abi.encodeCall(escrow.void, (info));
    calls[4] = abi.encodeCall(IAuthCaptureEscrow.reclaim, (info));
    calls[5] = abi.encodeCall(IAuthCaptureEscrow.refund, (info, 1, where, ""));
    calls[6] = abi.encodeCall(escrow.preApprove, (info));
    calls[7] = abi.encodeCall(escrow.withdraw, (self, self));
    calls[8] = abi.encodeCall(escrow.captureBatch, (new IPaymentTerms.BatchItem[](1)));
    calls[9] = abi.encodeCall(escrow.increase, (info, 1, ""));
    calls[10] = abi.encodeCall(escrow.extend, (info, type(uint48).max, ""));
    calls[11] = abi.encodeCall(escrow.accept, (info, ""));
    calls[12] = abi.encodeCall(escrow.freeze, (info, extension));
    calls[13] = abi.encodeCall(escrow.settle, (info, extension, shares, 0));
    calls[14] = abi.encodeCall(escrow.withdrawTo, (self, self, 1));
    calls[15] = abi.encodeCall(escrow.withdrawBySignature, (self, self, self, 1, type(uint256).max, ""));
    calls[16] = abi.encodeCall(escrow.setIntake, (self, true, 0));
    calls[17] = abi.encodeWithSelector(overload("release", "", ",uint256"), info, 1);
    calls[18] = abi.encodeWithSelector(overload("release", EXTENSION, ",uint256"), info, extension, 1);
    calls[19] = abi.encodeWithSelector(overload("reclaim", EXTENSION, ""), info, extension);
    string memory rest = ",uint256,address,bytes";
    calls[20] = abi.encodeWithSelector(overload("refund", EXTENSION, rest), info, extension, 1, where, bytes(""));
    rest = ",uint256,uint256,address";
    calls[21] = abi.encodeWithSelector(overload("capture", "", rest), info, 1, 0, none);
    string memory extended = string.concat(EXTENSION, ",", SHARES);
    calls[22] = abi.encodeWithSelector(overload("capture", extended, rest), info, extension, shares, 1, 0, none);
    rest = ",uint256,address,bytes,uint256,address";
    calls[23] = abi.encodeWithSelector(overload("charge", "", rest), info, 1, where, bytes(""), 0, none);
    calls[24] = abi.encodeWithSelector(
        overload("charge", extended, rest),
        info,
        extension,
        shares,
        1,
        where,
        bytes(""),
        0,
        none
    );
}

/// @dev Selector of `name(TERMS[,extended]rest)`; the compiler cannot name one of several.
function overload(string memory name, string memory extended, string memory rest) pure returns (bytes4) {
    if (bytes(extended).length != 0) extended = string.concat(",", extended);
    return bytes4(keccak256(abi.encodePacked(name, "(", TERMS, extended, rest, ")")));
}
